package scenario

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/workflow/intake"
)

// big makes an event of about 200 KB, in several scripts and with fields that
// nobody knows.
func big(e object) {
	detail := e["detail"].(object)
	story := strings.Repeat("\u30ad\u30fc\u304c\u6f0f\u6d29 \u043a\u043b\u044e\u0447 \U0001f511 \u202e\u0000 ", 4200)
	detail["eventDescription"] = []any{object{"language": "ja_JP", "latestDescription": story}}
	detail["unknown"] = object{"of": []any{1, 2.5, nil, true, object{"any": "shape"}}}
	metadata := detail["eventMetadata"].(object)
	metadata["exposedUrl"] = "https://example.com/" + story[:20_000]
	metadata["userName"] = story[:10_000]
}

// grow gives a user as much of everything as IAM's quotas allow, with the longest
// names.
func grow(f *fakeiam.IAM, u *fakeiam.User) {
	f.Policies = map[string]string{}
	for i := range 20 {
		long := fmt.Sprintf("%0128d", i)
		u.Attached = append(u.Attached, "arn:aws:iam::aws:policy/"+long)
		if i > 0 { // one is not to be found
			f.Policies["arn:aws:iam::aws:policy/"+long] = `{"Statement":[]}`
		}
		u.Groups = append(u.Groups, long)
		u.SSH = append(u.SSH, types.SSHPublicKeyMetadata{SSHPublicKeyId: aws.String("APKA" + long), Status: "Active", UploadDate: aws.Time(u.Created)})
		u.Service = append(u.Service, types.ServiceSpecificCredentialMetadata{ServiceSpecificCredentialId: aws.String("ACCA" + long),
			ServiceName: aws.String("codecommit.amazonaws.com"), Status: "Active", CreateDate: aws.Time(u.Created)})
	}
}

// Every document that passes between the steps fits into a state, whatever the
// event and its keys' owners look like. The measuring is done at every state.
func TestStatesStaySmall(t *testing.T) {
	for _, count := range []int{1, 32, intake.MaxKeys, intake.MaxKeys + 5} {
		t.Run(fmt.Sprint(count, " keys"), func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				all := keys(count)
				for i, key := range all {
					grow(w.iam, w.addUser(fmt.Sprintf("%s-%062d", "x", i), key))
				}
				event := sample(t, "health-compromised", naming(all...), big)
				if size := len(event); size < 200_000 || size > largestState {
					t.Fatalf("the event has %d bytes", size)
				}
				if status := w.respond(event); status != succeeded || w.kinds() != "alert" {
					t.Fatalf("ended %s, told %s", status, w.kinds())
				}
				t.Logf("the largest document after the event has %d bytes", w.last.largest)
				handled := min(count, intake.MaxKeys)
				if len(w.waiting) != handled {
					t.Errorf("%d of %d keys are investigated", len(w.waiting), handled)
				}
				w.waiting = w.waiting[:1]
				if ends := w.follow(); ends[0] != succeeded || w.kinds() != wholeStory {
					t.Errorf("the incident ended %v, told %s", ends, w.kinds())
				}
			})
		})
	}
}

// A key that was used without end makes no state larger either.
func TestALotOfUse(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		for i := range 3000 {
			w.trail["eu-west-1"].records = append(w.trail["eu-west-1"].records, object{
				"eventID": fmt.Sprint("e-", i), "eventName": fmt.Sprint("Call", i%500), "eventSource": "ec2.amazonaws.com",
				"eventTime": time.Now().Add(-time.Hour).UTC().Format(time.RFC3339), "awsRegion": "eu-west-1",
				"sourceIPAddress": fmt.Sprintf("203.0.113.%d", i%250), "userAgent": strings.Repeat("agent ", 30) + fmt.Sprint(i),
				"userIdentity": object{"type": "IAMUser", "userName": owner, "accessKeyId": string(exposed)},
			})
		}
		w.respond(sample(t, exposedOnce))
		if ends := w.follow(); ends[0] != succeeded || w.kinds() != wholeStory {
			t.Errorf("the incident ended %v, told %s", ends, w.kinds())
		}
		const most = 100_000
		if w.last.largest > most {
			t.Errorf("the largest document has %d bytes", w.last.largest)
		}
	})
}
