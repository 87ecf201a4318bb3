// Package fakeiam is an IAM of one account in memory, for tests: it keeps
// users and their credentials, pages its lists, fails on demand and records
// every call.
package fakeiam

import (
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/smithy-go"
)

// Account is the account whose IAM it is.
const Account = "111122223333"

// User is an IAM user with everything that belongs to it.
type User struct {
	Name, Path, Boundary string
	Created              time.Time
	Tags                 map[string]string
	Keys                 []types.AccessKeyMetadata
	Attached             []string // ARNs
	Inline               map[string]string
	Groups               []string
	Password             time.Time // zero: none
	Service              []types.ServiceSpecificCredentialMetadata
	SSH                  []types.SSHPublicKeyMetadata
	Certificates         []types.SigningCertificate
	MFA                  []types.MFADevice
}

// Group is an IAM group.
type Group struct {
	Attached []string
	Inline   map[string]string
}

// IAM is the fake. The zero value is an empty account.
type IAM struct {
	Users    map[string]*User
	Groups   map[string]*Group
	Policies map[string]string // ARN -> document of the default version
	Roles    map[string]map[string]string
	LastUsed map[string]types.AccessKeyLastUsed
	// Inventory is what lists of the whole account show beside Users.
	Inventory Inventory
	// Fail gives the errors of an operation, one for each call and then none; a
	// last element of Always is repeated for ever.
	Fail map[string][]error
	// Stale makes that many reads of a key's status after a change show the
	// status before.
	Stale int
	// PageSize is the length of a page of any list; 0 gives all at once.
	PageSize int
	// Before is called before every operation; it may change the account, as an
	// attacker would.
	Before func(operation string)
	// Calls are the operations called, in order, each with its main argument.
	Calls []string

	stale map[string]types.StatusType
	left  int
	made  int // keys
}

// always wraps an error that a Fail list repeats.
type always struct{ error }

// Unwrap gives the error itself.
func (a always) Unwrap() error { return a.error }

// Error makes an error of an AWS API.
func Error(code, message string) error {
	return &smithy.GenericAPIError{Code: code, Message: message, Fault: smithy.FaultClient}
}

// Add puts a user into the account.
func (f *IAM) Add(u *User) {
	if f.Users == nil {
		f.Users = map[string]*User{}
	}
	f.Users[u.Name] = u
}

// Key makes a key of a user.
func Key(user, id string, status types.StatusType, created time.Time) types.AccessKeyMetadata {
	return types.AccessKeyMetadata{UserName: &user, AccessKeyId: &id, Status: status, CreateDate: &created}
}

// Operations returns the names of the operations called, without arguments.
func (f *IAM) Operations() []string {
	names := []string{}
	for _, call := range f.Calls {
		var name string
		if _, err := fmt.Sscan(call, &name); err == nil {
			names = append(names, name)
		}
	}
	return names
}

// Changes returns the calls that change something.
func (f *IAM) Changes() []string {
	changes := []string{}
	for _, call := range f.Calls {
		if call[:3] != "Get" && call[:4] != "List" {
			changes = append(changes, call)
		}
	}
	return changes
}

// enter records a call and returns the error it is to fail with.
func (f *IAM) enter(operation string, args ...string) error {
	call := operation
	for _, a := range args {
		call += " " + a
	}
	f.Calls = append(f.Calls, call)
	if f.Before != nil {
		f.Before(operation)
	}
	queue := f.Fail[operation]
	if len(queue) == 0 {
		return nil
	}
	if always, ok := queue[0].(always); ok {
		return always.error
	}
	f.Fail[operation] = queue[1:]
	return queue[0]
}

func (f *IAM) user(name *string) (*User, error) {
	if name == nil {
		// Real IAM would act on the caller itself.
		panic("an IAM call without UserName")
	}
	u, ok := f.Users[*name]
	if !ok {
		return nil, Error("NoSuchEntity", "The user with name "+*name+" cannot be found.")
	}
	return u, nil
}

// page cuts a list; the marker is the index to go on from.
func page[T any](f *IAM, list []T, marker *string) (part []T, more bool, next *string) {
	from := 0
	if marker != nil {
		if _, err := fmt.Sscan(*marker, &from); err != nil {
			panic("a marker that was never given out: " + *marker)
		}
	}
	if f.PageSize == 0 || from+f.PageSize >= len(list) {
		return slices.Clone(list[from:]), false, nil
	}
	to := fmt.Sprint(from + f.PageSize)
	return slices.Clone(list[from : from+f.PageSize]), true, &to
}

// AlwaysFail makes the element of a Fail list that is repeated for ever.
func AlwaysFail(err error) error { return always{err} }
