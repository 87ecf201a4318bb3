package cloudtrail

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// cursor is what a NextToken holds: where the next page begins, and which
// search it belongs to. Callers must treat it as a secret of the service; the
// digest makes one that was changed or used for another search useless.
type cursor struct {
	Search string `json:"s"`
	Offset int    `json:"o"`
}

// search names what must stay the same from page to page.
func (in request) search(region string) string {
	in.NextToken = ""
	parameters, _ := json.Marshal(in) // numbers and strings only: cannot fail
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s", region, parameters))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (in request) token(region string, offset int) string {
	encoded, _ := json.Marshal(cursor{Search: in.search(region), Offset: offset})
	return base64.RawURLEncoding.EncodeToString(encoded)
}

// offset tells where the page begins that the request asks for, and whether its
// token belongs to this search.
func (in request) offset(region string) (int, bool) {
	if in.NextToken == "" {
		return 0, true
	}
	encoded, err := base64.RawURLEncoding.DecodeString(in.NextToken)
	if err != nil {
		return 0, false
	}
	var c cursor
	if json.Unmarshal(encoded, &c) != nil || c.Search != in.search(region) || c.Offset < 1 {
		return 0, false
	}
	return c.Offset, true
}
