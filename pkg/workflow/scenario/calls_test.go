package scenario

import (
	"fmt"
	"maps"
	"sync/atomic"
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
)

const (
	workplace = "198.51.100.20"
	attacker  = "203.0.113.77"
)

var numbered atomic.Int64

// callBy is a call of the exposed key's user, or of another key; more has what is
// not ordinary.
func callBy(key accesskey.ID, service, name string, more object) object {

	r := object{
		"eventID": fmt.Sprint("call-", numbered.Add(1)), "eventName": name, "eventSource": service + ".amazonaws.com", "eventTime": stamp(time.Now()),
		"awsRegion": home, "sourceIPAddress": attacker, "userAgent": "Boto3/1.40",
		"userIdentity": object{"type": "IAMUser", "userName": owner, "arn": arnOf(owner), "accountId": fakeiam.Account, "accessKeyId": string(key)},
	}
	maps.Copy(r, more)
	return r
}

func arnOf(user string) string { return "arn:aws:iam::" + fakeiam.Account + ":user/" + user }

// happened puts a call into the event history of the home Region, some time ago.
func (w *world) happened(ago time.Duration, key accesskey.ID, service, name string, more object) {
	r := callBy(key, service, name, more)
	r["eventTime"] = stamp(time.Now().Add(-ago))
	h := w.trail[home]
	h.mu.Lock()
	defer h.mu.Unlock()
	h.records = append(h.records, r)
}

// ordinary is what the key does day after day, from where it belongs.
func (w *world) ordinary(days int) {
	for day := range days {
		w.happened(time.Duration(day)*24*time.Hour+2*time.Hour, exposed, "s3", "ListBuckets", object{"sourceIPAddress": workplace, "readOnly": true})
	}
}

// assumes has a key take on a role; the session lives for an hour.
func (w *world) assumes(ago time.Duration, key, session accesskey.ID, role, name string) {
	w.happened(ago, key, "sts", "AssumeRole", object{
		"readOnly":          true,
		"requestParameters": object{"roleArn": "arn:aws:iam::" + fakeiam.Account + ":role/" + role, "roleSessionName": name},
		"responseElements": object{
			"credentials":     object{"accessKeyId": string(session), "expiration": time.Now().Add(time.Hour - ago).UTC().Format("Jan 2, 2006, 3:04:05 PM")},
			"assumedRoleUser": object{"arn": "arn:aws:sts::" + fakeiam.Account + ":assumed-role/" + role + "/" + name},
		},
	})
}

// makesKey has a key make another one for a user.
func (w *world) makesKey(ago time.Duration, key, made accesskey.ID, user string) {
	w.happened(ago, key, "iam", "CreateAccessKey", object{
		"requestParameters": object{"userName": user},
		"responseElements":  object{"accessKey": object{"userName": user, "accessKeyId": string(made), "status": "Active"}},
	})
}
