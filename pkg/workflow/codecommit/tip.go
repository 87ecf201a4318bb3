package codecommit

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codecommit"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/gitscan"
)

// tagMessage is why a tag with a message is not looked at in full.
const tagMessage = "the message of the tag: CodeCommit has no call that shows it"

// tip finds the commit that a ref was set to; "" if there is none to be read, and
// unread says why. The event of a tag with a message may name the object of the tag,
// which CodeCommit takes for no commit. A tag may lead to commits that no branch has,
// so what it leads to is asked for by the object's id, and then by the tag's name,
// which may have been set to something else since.
func (w *walk) tip(ctx context.Context, d *Detail) (commit string, unread *gitscan.Unread, err error) {
	err = w.visit(ctx, d.CommitID, false)
	if err == nil {
		return d.CommitID, nil, nil
	}
	if !noCommit(err) {
		return "", nil, err
	}
	if d.ReferenceType != "tag" {
		return "", &gitscan.Unread{Commit: d.CommitID, Reason: "the repository does not have it any more"}, nil
	}
	for _, specifier := range []string{d.CommitID, "refs/tags/" + d.ReferenceName} {
		commit, err := w.commitOf(ctx, specifier)
		if err == nil && commit != "" {
			return commit, &gitscan.Unread{Reason: tagMessage}, w.visit(ctx, commit, false)
		}
		if err != nil && !noCommit(err) {
			return "", nil, err // what may not be read is not gone
		}
	}
	return "", &gitscan.Unread{Reason: "the tag is gone, or leads to no commit"}, nil
}

// commitOf asks for the commit behind a reference. The call is one about a folder,
// whose answer names it.
func (w *walk) commitOf(ctx context.Context, specifier string) (string, error) {
	out, err := w.client.GetFolder(ctx, &codecommit.GetFolderInput{RepositoryName: &w.repository, CommitSpecifier: &specifier, FolderPath: aws.String("/")})
	if err != nil {
		return "", fmt.Errorf("codecommit GetFolder %s %s: %w", w.repository, specifier, err)
	}
	return aws.ToString(out.CommitId), nil
}

// noCommit tells whether CodeCommit has no commit of that id: it is gone, or of
// another kind of object.
func noCommit(err error) bool {
	class := awserr.Of(err)
	return class == awserr.NotFound || class == awserr.Invalid
}
