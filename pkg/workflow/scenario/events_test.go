package scenario

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
)

// sample reads one of the sample events, changed as a scenario wants it.
func sample(t *testing.T, name string, changes ...func(event object)) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("..", "..", "..", "events", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	event := decode(string(body)).(object)
	for _, change := range changes {
		change(event)
	}
	return text(event)
}

// naming makes a Health event name other keys, and no user.
func naming(keys ...accesskey.ID) func(object) {
	return func(e object) {
		detail := e["detail"].(object)
		entities, resources := []any{}, []any{}
		for _, key := range keys {
			entities = append(entities, object{"entityValue": string(key)})
			resources = append(resources, string(key))
		}
		e["resources"], detail["affectedEntities"] = resources, entities
		metadata := detail["eventMetadata"].(object)
		delete(metadata, "publicKey")
		delete(metadata, "userName")
	}
}

// hint makes a Health event name a user as the owner.
func hint(user string) func(object) {
	return func(e object) { e["detail"].(object)["eventMetadata"].(object)["userName"] = user }
}

func keys(n int) []accesskey.ID {
	list := []accesskey.ID{}
	for i := range n {
		list = append(list, accesskey.ID(fmt.Sprintf("AKIAEXAMPLE%09d", i)))
	}
	return list
}
