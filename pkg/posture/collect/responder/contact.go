package responder

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/account/types"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// ContactAccount is what reading the alternate contact needs of the SDK's
// client.
type ContactAccount interface {
	GetAlternateContact(context.Context, *account.GetAlternateContactInput, ...func(*account.Options)) (*account.GetAlternateContactOutput, error)
}

var contact = collect.Reader[ContactAccount, snapshot.Contact]{
	To:   snapshot.SecurityContact,
	Dial: func(c aws.Config) ContactAccount { return account.NewFromConfig(c) },
	Read: readContact,
}

// readContact reads the contact for security; the answer that there is none is
// a value.
func readContact(ctx context.Context, s collect.Session[ContactAccount]) (snapshot.Contact, error) {
	out, err := collect.Call(ctx, s, s.Client.GetAlternateContact, &account.GetAlternateContactInput{
		AlternateContactType: types.AlternateContactTypeSecurity,
	})
	if awserr.Code(err) == "ResourceNotFoundException" || err == nil && out.AlternateContact == nil {
		return snapshot.Contact{}, nil
	}
	if err != nil {
		return snapshot.Contact{}, err
	}
	c := out.AlternateContact
	return snapshot.Contact{Name: aws.ToString(c.Name), Title: aws.ToString(c.Title), Email: aws.ToString(c.EmailAddress)}, nil
}
