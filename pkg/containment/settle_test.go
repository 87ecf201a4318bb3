package containment_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// mute is an IAM that does what changes ask for, and whose answers are lost.
type mute struct{ *fakeiam.IAM }

func (m mute) UpdateSSHPublicKey(ctx context.Context, in *iam.UpdateSSHPublicKeyInput, o ...func(*iam.Options)) (*iam.UpdateSSHPublicKeyOutput, error) {
	_, err := m.IAM.UpdateSSHPublicKey(ctx, in, o...)
	return nil, errors.Join(err, io.ErrUnexpectedEOF)
}

func (m mute) AttachUserPolicy(ctx context.Context, in *iam.AttachUserPolicyInput, o ...func(*iam.Options)) (*iam.AttachUserPolicyOutput, error) {
	_, err := m.IAM.AttachUserPolicy(ctx, in, o...)
	return nil, errors.Join(err, io.ErrUnexpectedEOF)
}

// What took effect without an answer stands in the record, or nobody could undo
// it, and nothing stands in for it.
func TestALostAnswerIsNoFailure(t *testing.T) {
	w := newWorld()
	u := w.user
	u.SSH = []types.SSHPublicKeyMetadata{
		{UserName: &u.Name, SSHPublicKeyId: aws.String("APKAEXAMPLE"), Status: "Active", UploadDate: &u.Created},
		{UserName: &u.Name, SSHPublicKeyId: aws.String("APKAEXAMPLEYOUNG"), Status: "Active", UploadDate: &arrival},
	}
	w.engine.IAM = mute{w.iam}
	req := request()
	req.Start, req.Level = level.Isolate, level.Isolate
	out := w.engine.Contain(t.Context(), req)
	suspect := map[string]bool{}
	for _, h := range containment.Holding(out.Actions, nil) {
		suspect[h.Part()] = h.Suspect
	}
	for part, want := range map[string]bool{"deny": false, "isolate": false, "ssh-key:APKAEXAMPLE": false, "ssh-key:APKAEXAMPLEYOUNG": true} {
		if got, held := suspect[part]; !held || got != want {
			t.Errorf("%s: held %t, the attacker's %t, want true and %t: %+v", part, held, got, want, out.Actions)
		}
	}
	if !out.Contained || u.Boundary != "" {
		t.Errorf("contained %t, boundary %q", out.Contained, u.Boundary)
	}
}
