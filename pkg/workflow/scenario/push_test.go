package scenario

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/workflow/codecommit/fakecodecommit"
)

// Ids in the form of real ones, which is what is looked for, made at run time: of
// the account, of the member and of a stranger.
var pushed, pushedOfMember, pushedOfStranger = realistic("Q"), realistic("M"), realistic("R")

func realistic(letter string) string { return "AK" + "IA" + strings.Repeat(letter, 8) + "EKR23456" }

// strangerID is an account of another organisation.
const strangerID = "999988887777"

// pushedSecret is forty characters with the look of a secret.
var pushedSecret = "kT9/" + "qVw3Zx+7" + "LmNb2RsY" + "8dHf5GjP" + "1aCeU6oI" + "0tXv"

// unlooked are the files of the push, by the key that is in each.
var unlooked = map[string]string{pushed: "conf/own", pushedOfMember: "conf/member", pushedOfStranger: "conf/stranger"}

// GetAccessKeyInfo tells whose keys are.
func (m *members) GetAccessKeyInfo(_ context.Context, in *sts.GetAccessKeyInfoInput, _ ...func(*sts.Options)) (*sts.GetAccessKeyInfoOutput, error) {
	account := map[string]string{pushedOfMember: memberID, pushedOfStranger: strangerID}[*in.AccessKeyId]
	if account == "" {
		account = fakeiam.Account
	}
	return &sts.GetAccessKeyInfoOutput{Account: &account}, nil
}

// organisation has the one member.
type organisation struct{}

// DescribeAccount implements the call.
func (organisation) DescribeAccount(_ context.Context, in *organizations.DescribeAccountInput, _ ...func(*organizations.Options)) (*organizations.DescribeAccountOutput, error) {
	if *in.AccountId != memberID {
		return nil, awsError("AccountNotFoundException")
	}
	return &organizations.DescribeAccountOutput{Account: &orgtypes.Account{Arn: aws.String("arn:aws:organizations::222233334444:account/o-a1b2c3d4e5/" + memberID)}}, nil
}

// pushBranch has a branch pushed, pushTag a tag with a message of its own, whose
// event names the tag and no commit.
func (w *world) pushBranch() { w.push("branch", "") }
func (w *world) pushTag()    { w.push("tag", strings.Repeat("7", 40)) }

// push has a ref pushed that leads to three keys, by an object in between if one is
// named, and the responses run that are started for them, up to their alerts.
func (w *world) push(kind, object string) {
	m, old := w.addMember(), w.user.Created
	w.user.Keys[0] = fakeiam.Key(owner, pushed, types.StatusTypeActive, old)
	m.user.Keys[0] = fakeiam.Key(owner, pushedOfMember, types.StatusTypeActive, old)
	w.repository = fakecodecommit.New()
	base := w.repository.Commit("base", nil, "clean", "fine\n")
	files := []string{"clean", "finer\n"}
	for key, path := range unlooked {
		files = append(files, path, "aws_access_key_id = "+key+"\naws_secret_access_key = "+pushedSecret+"\n")
	}
	tip := w.repository.Commit("configure", []string{base}, files...)
	w.repository.Branches["main"], w.repository.Specifiers[object] = base, tip
	names := cmp.Or(object, tip)
	w.runs++
	_, status := w.execution("ekr-code-push:1").run(machines.CodePush(), decode(text(map[string]any{
		"id": "push-1", "account": fakeiam.Account, "region": home, "time": time.Now().UTC().Format(time.RFC3339),
		"detail": map[string]any{"event": "referenceCreated", "repositoryName": "shop", "referenceType": kind, "referenceName": "work", "commitId": names},
	})))
	w.ends = append(w.ends, status)
	for _, input := range w.later.inputs {
		w.respond(input)
	}
}
