package scenario

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/smithy-go"
)

// The secrets that are planted. None is real.
var (
	plantedToken    = "FwoGZXIvYXdz" + strings.Repeat("Q0FmYWtl", 12)
	plantedSecret   = "wJalr" + strings.Repeat("NOTREAL", 5)
	plantedPassword = "Correct-Horse-7-Battery"
	plantedInEvent  = "SeenInAnAddress77"
	plantedBare     = random(40)
	planted         = []string{plantedToken, plantedSecret, plantedPassword, plantedInEvent, plantedBare}
)

// random is what a secret access key looks like: the same at each run, and nowhere
// in this file.
func random(n int) string {
	const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	r := rand.New(rand.NewPCG(11, 23))
	secret := make([]byte, n)
	for i := range secret {
		secret[i] = base64[r.IntN(len(base64))]
	}
	return string(secret)
}

// quoted is how AWS quotes a request that it refuses: what was signed, the header
// that signed it, a value that does not fit, a document.
var quoted = "The request signature we calculated does not match. The Canonical String should have been 'POST\n/\n\nhost:iam.amazonaws.com\n" +
	"x-amz-security-token:" + plantedToken + "\n' (Authorization: AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE000000009/20261123/us-east-1/iam/aws4_request, " +
	"Signature=" + plantedSecret + "); 1 validation error detected: Value '" + plantedPassword + "' at 'password' failed to satisfy constraint: " +
	"there is no key '" + plantedBare + "'; " + `{"secretAccessKey":"` + plantedSecret + `"}; see https://s3.amazonaws.com/b/k?X-Amz-Security-Token=` + plantedToken + "&X-Amz-Signature=" + plantedSecret

// plant has secrets stand where CloudTrail and events have them.
func (w *world) plant() {
	w.happened(25*time.Minute, exposed, "sts", "GetSessionToken", object{"readOnly": true, "responseElements": object{"credentials": object{
		"accessKeyId": string(minted(3)), "sessionToken": plantedToken, "secretAccessKey": plantedSecret, "expiration": "Nov 24, 2026, 3:00:00 AM"}}})
	w.happened(24*time.Minute, exposed, "iam", "CreateLoginProfile", object{"requestParameters": object{"userName": madeUser, "password": plantedPassword},
		"userAgent": "curl x-amz-security-token=" + plantedToken})
	w.happened(23*time.Minute, exposed, "s3", "PutObject", object{"errorCode": "SignatureDoesNotMatch", "errorMessage": quoted,
		"requestParameters": object{"bucketName": "password=" + plantedPassword, "key": quoted}, "userAgent": "[" + quoted + "]"})
	w.happened(23*time.Minute, exposed, "ecs", "RegisterTaskDefinition", object{"userAgent": "curl/8.5 (" + plantedBare + ")", "requestParameters": object{
		"family": plantedBare, "containerDefinitions": []any{object{"environment": []any{
			object{"name": "AWS_SECRET_ACCESS_KEY", "value": plantedSecret}, object{"name": "DB_PASSWORD", "value": plantedPassword}}}}}})
	w.assumes(22*time.Minute, exposed, minted(4), "Deploy", "secret_access_key="+plantedSecret)
}

// sinks are all that outlives what a world's functions did, by its name.
type sinks struct {
	mu                    sync.Mutex
	states, log, requests strings.Builder
	world                 *world
}

// Write implements io.Writer, for the log.
func (s *sinks) Write(line []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.Write(line)
}

// sent keeps what is sent to AWS: to the table, the topics, the bus, IAM.
func (s *sinks) sent(r request) {
	if r.Service == "s3" {
		return // its bodies are in the bucket
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests.WriteString(r.String() + " " + text(r.input) + "\n")
}

func (s *sinks) all(t *testing.T) map[string]string {
	all := map[string]string{"the machines' states": s.states.String(), "a log": s.log.String(), "a request to AWS": s.requests.String(), "an answer to a person": text(s.world.restored)}
	for key, body := range s.world.bucket.objects {
		all["evidence "+key] = unpacked(t, key, body)
	}
	for _, m := range s.world.topic.sent {
		all["notice "+m.kind()] += m.subject + m.email + text(m.machine)
	}
	return all
}

// unpacked is an object of the bucket as whoever reads it has it.
func unpacked(t *testing.T, key string, body []byte) string {
	if !strings.HasSuffix(key, ".gz") {
		return string(body)
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body, err = io.ReadAll(z); err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// leaks fails for each secret that is somewhere.
func (s *sinks) leaks(t *testing.T, what string, except ...string) {
	t.Helper()
	for where, body := range s.all(t) {
		for _, secret := range planted {
			if i := strings.Index(body, secret); i >= 0 && !slices.Contains(except, where) {
				t.Errorf("%s: a secret lies in %s: %.300s", what, where, body[max(0, i-150):])
			}
		}
	}
}

// planting has the functions of a world print to the sinks, and its machines keep
// their states there, once the secrets are planted.
func planting(w *world) *sinks {
	s := &sinks{world: w}
	w.log, w.states, w.settings.Metrics = s, &s.states, true
	w.plant()
	return s
}

// troubles are the ways in which a call may have AWS's words, or ours, quote a
// secret.
var troubles = []struct {
	name string
	// ofCall: it is tried at each call, not only at one of a service.
	ofCall bool
	spell  func(w *world, service string) error
}{
	{"is refused", true, func(_ *world, service string) error { return quoting(of(service).denied, http.StatusForbidden) }},
	{"fails", false, func(_ *world, service string) error {
		return quoting(of(service).internal, http.StatusInternalServerError)
	}},
	// Some in goroutines that a function started. STS is asked for credentials in
	// one of the SDK, which has no code of ours.
	{"panics", false, func(w *world, service string) error {
		if service == "sts" {
			return nil
		}
		w.panics = true
		panic(quoted)
	}},
}

func quoting(code string, status int) error {
	err := refusal(code, status)
	answer, _ := errors.AsType[*smithy.GenericAPIError](err)
	answer.Message = quoted
	return err
}

// TestNothingKeepsASecret plants secrets and tokens where CloudTrail has them, and
// has the calls of each function go wrong with errors that quote some. It looks
// for them in everything that outlives a response: states of the machines, with
// what functions answer and fail with, their logs, evidence, what is sent to the
// table, notices.
func TestNothingKeepsASecret(t *testing.T) {
	list := slices.Concat(plots, drillPlots)
	tried := map[string]bool{}
	for _, b := range undisturbed(t, list) {
		secretly(t, b.name, b.plot, nil)
		for _, function := range b.functions {
			for _, call := range slices.Sorted(maps.Keys(b.made[function])) {
				for _, trouble := range troubles {
					service, _, _ := strings.Cut(call, " ")
					once := function + trouble.name + service
					if trouble.ofCall {
						once += call
					}
					if tried[once] {
						continue
					}
					tried[once] = true
					secretly(t, strings.Join([]string{b.name, function, call, trouble.name}, ", "), b.plot, func(w *world, r request) error {
						if r.Function != function || r.String() != call {
							return nil
						}
						return trouble.spell(w, r.Service)
					})
				}
			}
		}
	}
}

// secretly plays a plot with secrets in it, and with errors in place of AWS's
// answers.
func secretly(t *testing.T, what string, p plot, wrong func(*world, request) error) {
	var kept *sinks
	began := p.play
	p.play = func(w *world) {
		kept = planting(w)
		began(w)
	}
	stage(t, p, func(w *world, _ context.Context, r request, answer func() (any, error)) (any, error) {
		kept.sent(r)
		if wrong != nil {
			if err := wrong(w, r); err != nil {
				return nil, err
			}
		}
		return answer()
	}, func(*world) { kept.leaks(t, what) })
	for where, body := range map[string]string{"the states": kept.states.String(), "the log": kept.log.String(), "what is sent": kept.requests.String()} {
		if body == "" {
			t.Errorf("%s: nothing was looked at in %s", what, where)
		}
	}
}

// TestEventsKeepTheirSecrets: what an event brings beside the key is kept without
// the secrets in it. The input of the execution is the event itself, as AWS has
// delivered it.
func TestEventsKeepTheirSecrets(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		kept := planting(w)
		w.fault = func(_ context.Context, r request, answer func() (any, error)) (any, error) {
			kept.sent(r)
			return answer()
		}
		w.respond(sample(t, exposedOnce, func(e object) {
			metadata := e["detail"].(object)["eventMetadata"].(object)
			metadata["exposedUrl"] = "https://ci:" + plantedInEvent + "@example.com/x?access_token=" + plantedInEvent + " " + plantedBare
		}))
		w.respond(`{"accessKeyId":"AKIAEXAMPLE0UNKNOWN1","reason":"it came with password: ` + plantedInEvent + `"}`)
		w.follow()
		kept.leaks(t, "an event", "the machines' states")
	})
}
