package cli

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// whoAmI is STS's answer to GetCallerIdentity.
const whoAmI = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::111122223333:user/alice</Arn><UserId>AIDAEXAMPLE</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`

// CloudTrail shows what was done with ekr about an incident, as it shows what the
// functions did.
func TestCommandsNameTheirWorkToAWS(t *testing.T) {
	var agents []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		agents = append(agents, r.UserAgent())
		if body, _ := io.ReadAll(r.Body); strings.Contains(string(body), "GetCallerIdentity") {
			_, _ = io.WriteString(w, whoAmI)
			return
		}
		w.WriteHeader(http.StatusForbidden)
	}))
	defer server.Close()
	t.Setenv("AWS_ACCESS_KEY_ID", "none")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "none")
	env := Env{
		In: strings.NewReader(""), Out: io.Discard, Err: io.Discard, Now: func() time.Time { return noon },
		Pause: func(context.Context, time.Duration) error { return nil },
		Config: func(ctx context.Context, region, profile string) (aws.Config, error) {
			cfg, err := loadConfig(ctx, "us-east-1", profile)
			cfg.BaseEndpoint = &server.URL
			return cfg, err
		},
		Clients: newClients,
	}
	for _, test := range []struct {
		command, want string
	}{
		{"incidents", " ekr/2"},
		{"incidents EKR-1123-7F3K", " ekr/2 incident/EKR-1123-7F3K"},
		{"restore EKR-1123-7F3K --reason mistake --yes", " ekr/2 incident/EKR-1123-7F3K"},
	} {
		agents = nil
		Run(t.Context(), strings.Fields(test.command), env)
		if len(agents) < 2 {
			t.Errorf("%s: called AWS as %q", test.command, agents)
		}
		for _, agent := range agents {
			if !strings.HasSuffix(agent, test.want) {
				t.Errorf("%s: called AWS as %q", test.command, agent)
			}
		}
	}
}
