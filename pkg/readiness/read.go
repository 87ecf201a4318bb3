package readiness

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	collectors "github.com/exposed-key-responder/responder/pkg/posture/collect/all"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

// CredentialsIAM is what reading users' other credentials needs of the SDK's
// client.
type CredentialsIAM interface {
	ListServiceSpecificCredentials(context.Context, *iam.ListServiceSpecificCredentialsInput, ...func(*iam.Options)) (*iam.ListServiceSpecificCredentialsOutput, error)
}

// Source is the account.
type Source struct {
	// Env is as for the posture review: pace, clock, progress.
	Env          *collect.Env
	IAM          CredentialsIAM
	Organization Organization
	// Trail makes the client of one Region, Pacer keeps the pace of each.
	Trail func(region string) trail.CloudTrail
	Pacer *trail.Pacer
	// Lookups bounds the time spent on the event history; 0 leaves it unread.
	Lookups time.Duration
	// Tell, if set, is told how far the reading has come, one call at a time.
	Tell func(line string)
}

// Clients are the narrow interfaces of all calls that reading makes.
func Clients() []reflect.Type {
	clients := []reflect.Type{
		reflect.TypeFor[CredentialsIAM](), reflect.TypeFor[Organization](), reflect.TypeFor[trail.CloudTrail](), collect.Enabled.Client(),
	}
	for _, c := range collect.Choose(collectors.Collectors(), Parts) {
		clients = append(clients, c.Client())
	}
	return clients
}

// Read reads everything. It always returns: what could not be read stands in the
// material.
func (s Source) Read(ctx context.Context) Material {
	m := Material{Snapshot: collect.Everything(ctx, s.Env, collect.Choose(collectors.Collectors(), Parts))}
	keys := activeKeys(m.Snapshot)
	m.Credentials = s.credentials(ctx, users(keys))
	m.Guards = s.guards(ctx, m.Snapshot.IAM.RootManagement)
	m.Places, m.Refused = s.places(ctx, m.Snapshot, keys)
	return m
}

// holder is an active key and its user.
type holder struct {
	user snapshot.UserKeys
	key  snapshot.AccessKey
}

// activeKeys lists the active keys, those used last first: what is bounded is
// spent on them.
func activeKeys(s *snapshot.Snapshot) (list []holder) {
	for _, user := range s.IAM.AccessKeys.Value {
		for _, key := range user.Keys.Value {
			if key.Active {
				list = append(list, holder{user, key})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b holder) int {
		return b.key.LastUsed.Value.At.Compare(a.key.LastUsed.Value.At)
	})
	return list
}

func users(keys []holder) (names []string) {
	for _, k := range keys {
		names = append(names, k.user.User)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// credentials lists the service-specific credentials of users.
func (s Source) credentials(ctx context.Context, names []string) map[string]snapshot.Part[[]Credential] {
	session := session(s.Env, s.IAM)
	parts := make([]snapshot.Part[[]Credential], len(names))
	at := make([]int, len(names))
	for i := range at {
		at[i] = i
	}
	collect.Each(at, func(i *int) {
		list, err := collect.Pages(ctx, session, session.Client.ListServiceSpecificCredentials, &iam.ListServiceSpecificCredentialsInput{UserName: &names[*i]},
			func(in *iam.ListServiceSpecificCredentialsInput, token *string) { in.Marker = token },
			func(out *iam.ListServiceSpecificCredentialsOutput) (list []Credential, token *string) {
				for _, c := range out.ServiceSpecificCredentials {
					list = append(list, Credential{
						Kind: ServiceCredential, ID: aws.ToString(c.ServiceSpecificCredentialId), Service: aws.ToString(c.ServiceName), Active: c.Status == "Active",
					})
				}
				return list, out.Marker
			})
		parts[*i] = collect.Result(session, list, err)
	})
	found := map[string]snapshot.Part[[]Credential]{}
	for i, name := range names {
		found[name] = parts[i]
	}
	return found
}

// session makes calls as a collector does: paced, and tried again.
func session[C any](env *collect.Env, client C) collect.Session[C] {
	at := time.Now
	if env.Clock != nil {
		at = env.Clock
	}
	return collect.Session[C]{Env: env, Client: client, Region: env.Home, At: at().UTC()}
}

func (s Source) tell(line string) {
	if s.Tell != nil {
		s.Tell(line)
	}
}
