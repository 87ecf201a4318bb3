package member_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/member"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// organisation has the role in one member account alone.
type organisation struct{ asked []string }

const withRole, withoutRole = "444455556666", "777788889999"

func (o *organisation) AssumeRole(_ context.Context, in *sts.AssumeRoleInput, _ ...func(*sts.Options)) (*sts.AssumeRoleOutput, error) {
	o.asked = append(o.asked, *in.RoleArn+" "+*in.RoleSessionName)
	if !strings.Contains(*in.RoleArn, withRole) {
		return nil, &smithy.GenericAPIError{Code: "AccessDenied", Message: "not authorized to perform: sts:AssumeRole"}
	}
	return &sts.AssumeRoleOutput{Credentials: &types.Credentials{
		AccessKeyId: aws.String("of the member"), SecretAccessKey: aws.String("s"), SessionToken: aws.String("t"),
		Expiration: aws.Time(time.Now().Add(time.Hour)),
	}}, nil
}

func accounts(o *organisation) *member.Accounts {
	return &member.Accounts{
		STS: o, Function: "contain", Own: aws.Config{Region: "us-east-1"},
		Settings: settings.Settings{Account: "111122223333", Partition: "aws", Organization: "o-a1b2c3d4e5"},
	}
}

func TestTheRoleIsTakenOnce(t *testing.T) {
	o := &organisation{}
	a := accounts(o)
	if err := a.Enter(t.Context(), withRole); err != nil {
		t.Fatal(err)
	}
	cfg := a.Config(withRole)
	got, err := cfg.Credentials.Retrieve(t.Context())
	if err != nil || got.AccessKeyID != "of the member" || cfg.Region != "us-east-1" {
		t.Errorf("%v in %s, %v", got.AccessKeyID, cfg.Region, err)
	}
	if diff := cmp.Diff([]string{"arn:aws:iam::444455556666:role/ekr-member-contain ekr-contain"}, o.asked); diff != "" {
		t.Errorf("asked of STS (-want +got):\n%s", diff)
	}
	if a.Own.Credentials != nil {
		t.Error("the function's own credentials are replaced")
	}
}

// A refusal is not kept: the role may come, and what fails may pass.
func TestARefusedRoleIsAskedForAgain(t *testing.T) {
	o := &organisation{}
	a := accounts(o)
	for range 2 {
		if err := a.Enter(t.Context(), withoutRole); awserr.Of(err) != awserr.Denied || !strings.Contains(err.Error(), "role/ekr-member-contain") {
			t.Errorf("%v", err)
		}
	}
	if len(o.asked) != 2 {
		t.Errorf("asked %v", o.asked)
	}
}

func TestNoOrganisationNoWay(t *testing.T) {
	if a := member.New(settings.Settings{Account: "111122223333"}, aws.Config{}, "contain"); a != nil {
		t.Error("a way into other accounts without an organisation")
	}
}
