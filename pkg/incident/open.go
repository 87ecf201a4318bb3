package incident

import (
	"context"
	"errors"
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
)

// Open returns the incident of the draft's key: the current one if there is
// one, else a new one made from the draft. It reports whether it was new.
//
// Any number of executions may call it for one key in the same second. They
// agree on one incident, because the pointer from key to incident is written
// first and only once.
func (t *Table) Open(ctx context.Context, draft Record) (Record, bool, error) {
	current, err := t.current(ctx, draft.AccessKeyID)
	if err != nil {
		return Record{}, false, err
	}
	if current == "" {
		return t.create(ctx, draft, "")
	}
	r, err := t.Get(ctx, current)
	if errors.Is(err, ErrNotFound) {
		// Whoever wrote the pointer died before the record: finish its work.
		draft.ID = current
		return t.write(ctx, draft)
	}
	return r, false, err
}

// Of returns a key's newest incident. The error wraps ErrNotFound if it has none.
func (t *Table) Of(ctx context.Context, key accesskey.ID) (Record, error) {
	id, err := t.current(ctx, key)
	if err != nil {
		return Record{}, err
	}
	if id == "" {
		return Record{}, fmt.Errorf("incident of key %s: %w", key, ErrNotFound)
	}
	return t.Get(ctx, id)
}

// Reopen makes a new incident for a key whose previous one does not cover what
// was seen: the key is live again without a restore, or AWS's word is graver.
func (t *Table) Reopen(ctx context.Context, previous, draft Record) (Record, bool, error) {
	return t.create(ctx, draft, previous.ID)
}

// current returns the id of a key's newest incident, "" if it has none.
func (t *Table) current(ctx context.Context, id accesskey.ID) (string, error) {
	i, err := t.get(ctx, keyPartition(id), currentSort)
	if err != nil {
		return "", err
	}
	return text(i, "id"), nil
}

// create points the key at a new incident and writes it. When another execution
// points it elsewhere first, that one's incident is the answer.
func (t *Table) create(ctx context.Context, draft Record, previous string) (Record, bool, error) {
	const attempts = 4
	after := previous
	for attempt := range attempts {
		draft.ID = NewID(draft.AccessKeyID, previous, draft.ArrivedAt, attempt)
		err := t.point(ctx, draft.AccessKeyID, draft.ID, after)
		if errors.Is(err, ErrChanged) {
			return t.Open(ctx, draft)
		}
		if err != nil {
			return Record{}, false, err
		}
		r, created, err := t.write(ctx, draft)
		if err != nil || r.AccessKeyID == draft.AccessKeyID {
			return r, created, err
		}
		// The id belongs to another key: a one-in-a-million collision of the
		// day's ids. Move the pointer on.
		after = draft.ID
	}
	return Record{}, false, fmt.Errorf("no free incident id for %s after %d tries", draft.AccessKeyID, attempts)
}

// point makes id the key's newest incident if it is the previous one now.
func (t *Table) point(ctx context.Context, key accesskey.ID, id, previous string) error {
	i := item{"pk": str(keyPartition(key)), "sk": str(currentSort), "id": str(id)}
	if previous == "" {
		return t.put(ctx, i, "attribute_not_exists(#pk)", map[string]string{"#pk": "pk"}, nil)
	}
	return t.put(ctx, i, "#id = :previous", map[string]string{"#id": "id"}, item{":previous": str(previous)})
}

// write puts the first revision of a record, or returns the one that is there.
func (t *Table) write(ctx context.Context, draft Record) (Record, bool, error) {
	i, err := encode(draft)
	if err != nil {
		return Record{}, false, err
	}
	err = t.put(ctx, i, "attribute_not_exists(#pk)", map[string]string{"#pk": "pk"}, nil)
	if errors.Is(err, ErrChanged) {
		r, err := t.Get(ctx, draft.ID)
		return r, false, err
	}
	return draft, err == nil, err
}
