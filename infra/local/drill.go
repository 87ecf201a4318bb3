package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// drillLimit is how long a drill of the emulated account may take.
const drillLimit = 5 * time.Minute

// drill has the responder prove itself as the schedule would, and shows what
// people read of it.
func (i *incident) drill(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, drillLimit)
	defer cancel()
	var end struct {
		Drill workflow.Drill `json:"drill"`
	}
	err := i.lines.Step("drill", "drilling the responder", func() error {
		return i.executed(ctx, settings.DrillMachine, "{}", &end)
	})
	if err != nil {
		return err
	}
	result, err := i.noticeOf(ctx, notice.Drill)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(i.out, "\nSubject: %s\n\n%s\n", result.Subject, i.words(result))
	left, err := i.usersOfDrills(ctx)
	if err != nil {
		return err
	}
	i.lines.Say("drill", "the throw-away key was Inactive after %.2f s; users left behind: %d", end.Drill.Seconds, len(left))
	return errors.Join(checkDrill(end.Drill), leftBehind(left))
}

func leftBehind(users []string) error {
	if len(users) == 0 {
		return nil
	}
	return errors.New("the drill left users behind: " + strings.Join(users, ", "))
}

// checkDrill tells what a drill that did not pass lacks.
func checkDrill(d workflow.Drill) error {
	var problems []error
	for _, s := range d.Steps {
		if s.Status != workflow.DrillHolds {
			problems = append(problems, fmt.Errorf("drill: %s %s: %s", s.Name, s.Status, s.Detail))
		}
	}
	if !d.Passed && len(problems) == 0 {
		problems = append(problems, errors.New("the drill did not pass, and does not say why"))
	}
	return errors.Join(problems...)
}

// usersOfDrills lists what lies under the path of drills.
func (i *incident) usersOfDrills(ctx context.Context) ([]string, error) {
	out, err := iam.NewFromConfig(i.aws).ListUsers(ctx, &iam.ListUsersInput{PathPrefix: aws.String(settings.DrillPath)})
	if err != nil {
		return nil, fmt.Errorf("iam ListUsers: %w", err)
	}
	var names []string
	for _, u := range out.Users {
		names = append(names, aws.ToString(u.UserName))
	}
	return names, nil
}
