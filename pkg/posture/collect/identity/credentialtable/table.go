// Package credentialtable reads the table of a credential report. It calls nothing:
// names of users, which others choose, are what it has to survive.
package credentialtable

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// reportColumns are the columns without which a report cannot be judged. New
// ones have been added before, so their order and number do not matter.
var reportColumns = []string{
	"user", "arn", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed", "mfa_active",
	"access_key_1_active", "access_key_1_last_rotated", "access_key_1_last_used_date", "access_key_1_last_used_region", "access_key_1_last_used_service",
	"access_key_2_active", "access_key_2_last_rotated", "access_key_2_last_used_date", "access_key_2_last_used_region", "access_key_2_last_used_service",
	"cert_1_active", "cert_2_active",
}

// ErrPartial says that rows are missing of what was read: those that could not be
// read, or root's, which every report has.
var ErrPartial = errors.New("the report is not whole")

// Parse reads the table. A row that cannot be read is counted and leaves the rest.
// The error wraps ErrPartial if there are rows all the same.
func Parse(content []byte) (rows []snapshot.CredentialRow, malformed int, err error) {
	table := csv.NewReader(bytes.NewReader(content))
	table.FieldsPerRecord = -1
	header, err := table.Read()
	if err != nil {
		return nil, 0, errors.New("no header")
	}
	column := map[string]int{}
	for i, name := range header {
		column[strings.TrimSpace(name)] = i
	}
	for _, name := range reportColumns {
		if _, there := column[name]; !there {
			return nil, 0, errors.New("no column " + name)
		}
	}
	root := false
	for {
		record, err := table.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		r := rowReader{column: column, record: record, bad: err != nil}
		row := r.row()
		if r.bad {
			malformed++
			continue
		}
		root = root || row.User == snapshot.RootUser
		rows = append(rows, row)
	}
	switch {
	case malformed > 0:
		return rows, malformed, fmt.Errorf("%w: %d rows", ErrPartial, malformed)
	case !root:
		return rows, 0, fmt.Errorf("%w: no row of the root user", ErrPartial)
	}
	return rows, 0, nil
}

// rowReader reads one row, and remembers if any of it made no sense.
type rowReader struct {
	column map[string]int
	record []string
	bad    bool
}

func (r *rowReader) text(column string) string {
	i := r.column[column]
	if i >= len(r.record) {
		r.bad = true
		return ""
	}
	return r.record[i]
}

// known gives a text, or "" where the report says that there is none.
func (r *rowReader) known(column string) string {
	switch text := r.text(column); text {
	case "N/A", "no_information", "not_supported":
		return ""
	default:
		return text
	}
}

func (r *rowReader) time(column string) time.Time {
	text := r.known(column)
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, text)
	r.bad = r.bad || err != nil
	return t.UTC()
}

func (r *rowReader) state(column string) snapshot.Tristate {
	switch strings.ToLower(r.known(column)) {
	case "true":
		return snapshot.True
	case "false":
		return snapshot.False
	}
	return snapshot.Unsure
}

// flag reads what must be true or false.
func (r *rowReader) flag(column string) bool {
	state := r.state(column)
	r.bad = r.bad || state == snapshot.Unsure
	return state == snapshot.True
}

func (r *rowReader) row() snapshot.CredentialRow {
	row := snapshot.CredentialRow{
		User: r.known("user"), ARN: r.text("arn"), Created: r.time("user_creation_time"), Password: r.state("password_enabled"),
		PasswordLastUsed: r.time("password_last_used"), PasswordLastChanged: r.time("password_last_changed"), MFA: r.flag("mfa_active"),
		Certificates: [2]bool{r.flag("cert_1_active"), r.flag("cert_2_active")},
	}
	for i := range row.Keys {
		slot := fmt.Sprintf("access_key_%d_", i+1)
		row.Keys[i] = snapshot.KeyRow{Active: r.flag(slot + "active"), LastRotated: r.time(slot + "last_rotated"), LastUsed: snapshot.KeyUse{
			At: r.time(slot + "last_used_date"), Region: r.known(slot + "last_used_region"), Service: r.known(slot + "last_used_service"),
		}}
	}
	// Whether a user may sign in is always said; only of root it may not be.
	r.bad = r.bad || row.User == "" || row.User != snapshot.RootUser && row.Password == snapshot.Unsure
	return row
}
