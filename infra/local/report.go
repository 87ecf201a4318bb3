package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/exposed-key-responder/responder/infra/local/inbox"
	"github.com/exposed-key-responder/responder/infra/local/timeline"
	record "github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// report shows the notices, the record and what IAM says now, and decides
// whether the run went well. It returns the id of the key's last incident.
func (i *incident) report(ctx context.Context) (string, error) {
	r := timeline.Report{Notices: i.inbox.Notices(), User: i.subject.User}
	for n := range r.Notices {
		r.Notices[n].Text = i.words(r.Notices[n])
	}
	for _, read := range []func(context.Context, *timeline.Report) error{i.incidents, i.iam, i.evidence} {
		if err := read(ctx, &r); err != nil {
			return "", err
		}
	}
	facts := i.facts(r)
	r.Problems = facts.problems()
	r.Result = i.result(facts)
	i.timeline.Report(r)
	id := ""
	for _, found := range r.Incidents {
		id = found.ID
	}
	if len(r.Problems) > 0 {
		return id, errors.New(strings.Join(r.Problems, "\n"))
	}
	return id, nil
}

// words is what a person read of a notice, or the JSON that a machine got if
// that is all that is known.
func (i *incident) words(n inbox.Notice) string {
	if text, ok := i.tap.Text(n.MessageID); ok {
		return text
	}
	var laidOut bytes.Buffer
	if json.Indent(&laidOut, []byte(n.Text), "", "  ") == nil {
		return laidOut.String()
	}
	return n.Text
}

func (i *incident) incidents(ctx context.Context, r *timeline.Report) error {
	all, err := record.NewRegister(dynamodb.NewFromConfig(i.aws), settings.TableName).List(ctx)
	if err != nil {
		return err
	}
	for _, found := range all {
		if string(found.AccessKeyID) == i.subject.Key {
			r.Incidents = append(r.Incidents, found)
		}
	}
	return nil
}

func (i *incident) iam(ctx context.Context, r *timeline.Report) error {
	client := iam.NewFromConfig(i.aws)
	keys, err := client.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: &i.subject.User})
	if err != nil {
		return fmt.Errorf("iam ListAccessKeys %s: %w", i.subject.User, err)
	}
	for _, key := range keys.AccessKeyMetadata {
		id := aws.ToString(key.AccessKeyId)
		r.Keys = append(r.Keys, timeline.Credential{ID: id, Status: string(key.Status), Exposed: id == i.subject.Key})
	}
	policies, err := client.ListAttachedUserPolicies(ctx, &iam.ListAttachedUserPoliciesInput{UserName: &i.subject.User})
	if err != nil {
		return fmt.Errorf("iam ListAttachedUserPolicies %s: %w", i.subject.User, err)
	}
	for _, policy := range policies.AttachedPolicies {
		r.Policies = append(r.Policies, aws.ToString(policy.PolicyName))
	}
	return nil
}

// evidence lists the first objects of the incidents' evidence.
func (i *incident) evidence(ctx context.Context, r *timeline.Report) error {
	client := s3.NewFromConfig(i.aws)
	bucket := settings.BucketName(i.account, region)
	for _, found := range r.Incidents {
		out, err := client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: aws.String("incidents/" + found.ID + "/")})
		if err != nil {
			return fmt.Errorf("s3 ListObjectsV2 %s: %w", bucket, err)
		}
		const most = 12
		for n, object := range out.Contents {
			if n == most {
				r.Evidence = append(r.Evidence, fmt.Sprintf("and %d more", len(out.Contents)-most))
				break
			}
			r.Evidence = append(r.Evidence, aws.ToString(object.Key))
		}
	}
	return nil
}

// result is the run in one line.
func (i *incident) result(f facts) string {
	whole := fmt.Sprintf("the run took %.0f s", time.Since(i.began).Seconds())
	if i.inactive.IsZero() {
		return fmt.Sprintf("key %s was left as it is, %s, %s", i.subject.Key, count(len(f.kinds), "notice"), whole)
	}
	return fmt.Sprintf("key %s Inactive %.2f s after the event was sent, %s, %s, %s",
		i.subject.Key, i.inactive.Sub(i.sent).Seconds(), count(len(f.kinds), "notice"), count(len(f.runs), "execution"), whole)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
