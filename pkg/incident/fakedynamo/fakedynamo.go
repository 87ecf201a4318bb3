// Package fakedynamo is a DynamoDB table in memory, for tests: it evaluates the
// few condition expressions that the incident table uses, pages its queries,
// fails on demand and records every call.
package fakedynamo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
)

type item = map[string]types.AttributeValue

// Table is one table. The zero value is empty. It may be used by several
// goroutines, as the real one.
type Table struct {
	// Fail gives the error of an operation ("PutItem"), for ever.
	Fail map[string]error
	// Before is called before each operation, outside of any lock, with its
	// name and the item's keys.
	Before func(operation, pk, sk string)
	// PageSize is the length of a page of Query; 0 gives all at once.
	PageSize int
	// Calls are the operations, each with its keys.
	Calls []string

	mu    sync.Mutex
	items map[string]item
}

type option = func(*dynamodb.Options)

func text(v types.AttributeValue) string {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return v.Value
	case *types.AttributeValueMemberN:
		return v.Value
	}
	return ""
}

func (t *Table) enter(operation, pk, sk string) error {
	if t.Before != nil {
		t.Before(operation, pk, sk)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Calls = append(t.Calls, operation+" "+pk+" "+sk)
	return t.Fail[operation]
}

// GetItem returns an item, or none.
func (t *Table) GetItem(_ context.Context, in *dynamodb.GetItemInput, _ ...option) (*dynamodb.GetItemOutput, error) {
	pk, sk := text(in.Key["pk"]), text(in.Key["sk"])
	if err := t.enter("GetItem", pk, sk); err != nil {
		return nil, err
	}
	if !aws.ToBool(in.ConsistentRead) {
		return nil, fmt.Errorf("fakedynamo: an inconsistent read of %s/%s", pk, sk)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return &dynamodb.GetItemOutput{Item: maps.Clone(t.items[pk+"\n"+sk])}, nil
}

// PutItem writes an item if its condition holds.
func (t *Table) PutItem(_ context.Context, in *dynamodb.PutItemInput, _ ...option) (*dynamodb.PutItemOutput, error) {
	pk, sk := text(in.Item["pk"]), text(in.Item["sk"])
	if err := t.enter("PutItem", pk, sk); err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	c := condition{item: t.items[pk+"\n"+sk], names: in.ExpressionAttributeNames, values: in.ExpressionAttributeValues}
	if !c.holds(aws.ToString(in.ConditionExpression)) {
		return nil, &smithy.GenericAPIError{Code: "ConditionalCheckFailedException", Message: "The conditional request failed"}
	}
	if t.items == nil {
		t.items = map[string]item{}
	}
	t.items[pk+"\n"+sk] = maps.Clone(in.Item)
	return &dynamodb.PutItemOutput{}, nil
}

// UpdateItem adds to sets of texts ("ADD #name :value") if its condition holds.
func (t *Table) UpdateItem(_ context.Context, in *dynamodb.UpdateItemInput, _ ...option) (*dynamodb.UpdateItemOutput, error) {
	pk, sk := text(in.Key["pk"]), text(in.Key["sk"])
	if err := t.enter("UpdateItem", pk, sk); err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	present := t.items[pk+"\n"+sk]
	c := condition{item: present, names: in.ExpressionAttributeNames, values: in.ExpressionAttributeValues}
	if !c.holds(aws.ToString(in.ConditionExpression)) {
		return nil, &smithy.GenericAPIError{Code: "ConditionalCheckFailedException", Message: "The conditional request failed"}
	}
	words := strings.Fields(aws.ToString(in.UpdateExpression))
	if len(words) != 3 || words[0] != "ADD" {
		panic("fakedynamo: cannot read the update " + aws.ToString(in.UpdateExpression))
	}
	next := item{"pk": in.Key["pk"], "sk": in.Key["sk"]}
	maps.Copy(next, present)
	name := in.ExpressionAttributeNames[words[1]]
	all := append(set(next[name]), set(in.ExpressionAttributeValues[words[2]])...)
	slices.Sort(all)
	next[name] = &types.AttributeValueMemberSS{Value: slices.Compact(all)}
	if t.items == nil {
		t.items = map[string]item{}
	}
	t.items[pk+"\n"+sk] = next
	return &dynamodb.UpdateItemOutput{}, nil
}

// set is a copy of a set of texts.
func set(v types.AttributeValue) []string {
	if ss, ok := v.(*types.AttributeValueMemberSS); ok {
		return slices.Clone(ss.Value)
	}
	return nil
}

// Query returns the items of one partition in the order of their sort keys.
func (t *Table) Query(_ context.Context, in *dynamodb.QueryInput, _ ...option) (*dynamodb.QueryOutput, error) {
	pk := text(in.ExpressionAttributeValues[":pk"])
	if err := t.enter("Query", pk, ""); err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	out := &dynamodb.QueryOutput{}
	for _, key := range slices.Sorted(maps.Keys(t.items)) {
		if !strings.HasPrefix(key, pk+"\n") || in.ExclusiveStartKey != nil && key <= pk+"\n"+text(in.ExclusiveStartKey["sk"]) {
			continue
		}
		if t.PageSize > 0 && len(out.Items) == t.PageSize {
			last := out.Items[len(out.Items)-1]
			out.LastEvaluatedKey = item{"pk": last["pk"], "sk": last["sk"]}
			break
		}
		out.Items = append(out.Items, maps.Clone(t.items[key]))
	}
	return out, nil
}

// condition evaluates an expression on the item that is there; nil if none is.
type condition struct {
	item   item
	names  map[string]string
	values item
}

// holds reads OR before AND, and parentheses only around a whole alternative.
func (c condition) holds(expression string) bool {
	if expression == "" {
		return true
	}
	for _, alternative := range split(expression, " OR ") {
		alternative = strings.TrimSpace(alternative)
		if strings.HasPrefix(alternative, "(") && strings.HasSuffix(alternative, ")") {
			if c.holds(alternative[1 : len(alternative)-1]) {
				return true
			}
			continue
		}
		all := true
		for _, term := range split(alternative, " AND ") {
			all = all && c.term(strings.TrimSpace(term))
		}
		if all {
			return true
		}
	}
	return false
}

// split cuts at a separator outside of parentheses.
func split(s, separator string) []string {
	var parts []string
	depth, from := 0, 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '(':
			depth++
		case s[i] == ')':
			depth--
		case depth == 0 && strings.HasPrefix(s[i:], separator):
			parts = append(parts, s[from:i])
			from = i + len(separator)
			i = from - 1
		}
	}
	return append(parts, s[from:])
}

func (c condition) term(term string) bool {
	if strings.HasPrefix(term, "(") {
		return c.holds(term[1 : len(term)-1])
	}
	if name, ok := strings.CutPrefix(term, "attribute_not_exists("); ok {
		return c.item[c.names[strings.TrimSuffix(name, ")")]] == nil
	}
	if name, ok := strings.CutPrefix(term, "attribute_exists("); ok {
		return c.item[c.names[strings.TrimSuffix(name, ")")]] != nil
	}
	if arguments, ok := strings.CutPrefix(term, "contains("); ok {
		name, value, _ := strings.Cut(strings.TrimSuffix(arguments, ")"), ", ")
		return slices.Contains(set(c.item[c.names[name]]), text(c.values[value]))
	}
	fields := strings.Fields(term)
	if len(fields) != 3 {
		panic("fakedynamo: cannot read the condition " + term)
	}
	left, right := c.item[c.names[fields[0]]], c.values[fields[2]]
	if name, ok := strings.CutPrefix(fields[0], "size("); ok {
		size := len(set(c.item[c.names[strings.TrimSuffix(name, ")")]]))
		left = &types.AttributeValueMemberN{Value: strconv.Itoa(size)}
	}
	if left == nil || right == nil {
		return false
	}
	switch fields[1] {
	case "=":
		return text(left) == text(right)
	case "<":
		l, lerr := strconv.ParseInt(text(left), 10, 64)
		r, rerr := strconv.ParseInt(text(right), 10, 64)
		return lerr == nil && rerr == nil && l < r
	}
	panic("fakedynamo: cannot read the condition " + term)
}
