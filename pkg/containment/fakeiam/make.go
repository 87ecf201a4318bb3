package fakeiam

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// Secret is in the secret of every key that is made here, so that a test can look
// for it where no secret may be.
const Secret = "the-secret-of-"

func (u *User) path() string {
	if u.Path == "" {
		return "/"
	}
	return u.Path
}

// CreateUser makes a user, which AWS refuses if the name is taken under any path.
func (f *IAM) CreateUser(_ context.Context, in *iam.CreateUserInput, _ ...option) (*iam.CreateUserOutput, error) {
	name := aws.ToString(in.UserName)
	if err := f.enter("CreateUser", name, aws.ToString(in.Path)); err != nil {
		return nil, err
	}
	if f.Users[name] != nil {
		return nil, Error("EntityAlreadyExists", "User with name "+name+" already exists.")
	}
	u := &User{Name: name, Path: aws.ToString(in.Path), Created: time.Now().UTC()}
	f.Add(u)
	return &iam.CreateUserOutput{User: &types.User{UserName: &name, Path: aws.String(u.path()), CreateDate: &u.Created}}, nil
}

// DeleteUser removes a user to whom nothing belongs any more.
func (f *IAM) DeleteUser(_ context.Context, in *iam.DeleteUserInput, _ ...option) (*iam.DeleteUserOutput, error) {
	if err := f.enter("DeleteUser", aws.ToString(in.UserName)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	if len(u.Keys)+len(u.Attached)+len(u.Groups)+len(u.Inline)+len(u.Service)+len(u.SSH)+len(u.Certificates)+len(u.MFA) > 0 || !u.Password.IsZero() {
		return nil, Error("DeleteConflict", "Cannot delete entity, must delete or detach what belongs to it first.")
	}
	delete(f.Users, u.Name)
	return &iam.DeleteUserOutput{}, nil
}

// CreateAccessKey makes a key with a secret that is none.
func (f *IAM) CreateAccessKey(_ context.Context, in *iam.CreateAccessKeyInput, _ ...option) (*iam.CreateAccessKeyOutput, error) {
	if err := f.enter("CreateAccessKey", aws.ToString(in.UserName)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	f.made++
	id := fmt.Sprintf("AKIAEXAMPLE0MADE%04d", f.made)
	u.Keys = append(u.Keys, Key(u.Name, id, types.StatusTypeActive, time.Now().UTC()))
	return &iam.CreateAccessKeyOutput{AccessKey: &types.AccessKey{
		UserName: &u.Name, AccessKeyId: &id, SecretAccessKey: aws.String(Secret + id), Status: types.StatusTypeActive,
	}}, nil
}

// DeleteAccessKey deletes a key of a user.
func (f *IAM) DeleteAccessKey(_ context.Context, in *iam.DeleteAccessKeyInput, _ ...option) (*iam.DeleteAccessKeyOutput, error) {
	id := aws.ToString(in.AccessKeyId)
	if err := f.enter("DeleteAccessKey", aws.ToString(in.UserName), id); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	n := len(u.Keys)
	u.Keys = slices.DeleteFunc(u.Keys, func(k types.AccessKeyMetadata) bool { return aws.ToString(k.AccessKeyId) == id })
	if len(u.Keys) == n {
		return nil, Error("NoSuchEntity", "The Access Key with id "+id+" cannot be found.")
	}
	return &iam.DeleteAccessKeyOutput{}, nil
}
