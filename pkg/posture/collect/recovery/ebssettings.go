package recovery

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// SnapshotBlockEC2 is what reading the block of public snapshots needs of the
// SDK's client.
type SnapshotBlockEC2 interface {
	GetSnapshotBlockPublicAccessState(context.Context, *ec2.GetSnapshotBlockPublicAccessStateInput, ...func(*ec2.Options)) (*ec2.GetSnapshotBlockPublicAccessStateOutput, error)
}

var snapshotBlock = collect.Reader[SnapshotBlockEC2, string]{
	To:   snapshot.SnapshotBlock,
	Dial: func(c aws.Config) SnapshotBlockEC2 { return ec2.NewFromConfig(c) },
	Read: func(ctx context.Context, s collect.Session[SnapshotBlockEC2]) (string, error) {
		out, err := collect.Call(ctx, s, s.Client.GetSnapshotBlockPublicAccessState, &ec2.GetSnapshotBlockPublicAccessStateInput{})
		if err == nil && out.State == "" {
			err = malformed("ec2 GetSnapshotBlockPublicAccessState", "no state")
		}
		if err != nil {
			return "", err
		}
		return string(out.State), nil
	},
}

// EncryptionEC2 is what reading the default of encryption needs of the SDK's
// client.
type EncryptionEC2 interface {
	GetEbsEncryptionByDefault(context.Context, *ec2.GetEbsEncryptionByDefaultInput, ...func(*ec2.Options)) (*ec2.GetEbsEncryptionByDefaultOutput, error)
}

var encryptionDefault = collect.Reader[EncryptionEC2, bool]{
	To:   snapshot.EncryptionDefault,
	Dial: func(c aws.Config) EncryptionEC2 { return ec2.NewFromConfig(c) },
	Read: func(ctx context.Context, s collect.Session[EncryptionEC2]) (bool, error) {
		out, err := collect.Call(ctx, s, s.Client.GetEbsEncryptionByDefault, &ec2.GetEbsEncryptionByDefaultInput{})
		if err == nil && out.EbsEncryptionByDefault == nil {
			err = malformed("ec2 GetEbsEncryptionByDefault", "neither on nor off")
		}
		if err != nil {
			return false, err
		}
		return *out.EbsEncryptionByDefault, nil
	},
}
