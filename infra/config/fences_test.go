package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFencesOfMembers: a user of a member is named by its ARN, which tells which
// account it is of; two accounts may have users of one name.
func TestFencesOfMembers(t *testing.T) {
	const two = `[{"principal":"arn:aws:iam::444455556666:user/shop/Vendor","reason":"r","owner":"o","until":"2026-12-01","onExposure":"fence","fenceFor":"4h","addresses":["198.51.100.16"]},
		{"principal":"arn:aws:iam::777788889999:user/vendor","reason":"r","owner":"o","until":"2026-12-01","onExposure":"fence","fenceFor":"4h","addresses":["203.0.113.7"]}]`
	c, err := Read(map[string]any{"memberOf": "111122223333", "organization": "o-a1b2c3d4e5", "protectedPrincipals": two}, today)
	if err != nil {
		t.Fatal(err)
	}
	want := []Fence{
		{User: "Vendor", Account: "444455556666", Addresses: []string{"198.51.100.16"}},
		{User: "vendor", Account: "777788889999", Addresses: []string{"203.0.113.7"}},
	}
	if diff := cmp.Diff(want, c.Fences); diff != "" {
		t.Error(diff)
	}
	named := strings.Replace(two, "arn:aws:iam::777788889999:user/vendor", "terminals", 1)
	_, err = Read(map[string]any{"memberOf": "111122223333", "organization": "o-a1b2c3d4e5", "protectedPrincipals": named}, today)
	if err == nil || !strings.Contains(err.Error(), "by their ARNs") {
		t.Errorf("a name in a member: %v", err)
	}
}
