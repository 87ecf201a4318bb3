package recovery

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/backup/types"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// recoveryPoints reads, for each rule of a plan, its recovery points of about two
// periods. A vault may hold hundreds of thousands: reading stops at the first
// that can be restored and is young enough, mostly on the first page.
func recoveryPoints(ctx context.Context, s collect.Session[PlansBackup], plan snapshot.BackupPlan) ([]snapshot.RecoveryPoint, error) {
	var list []snapshot.RecoveryPoint
	var failed []error
	for _, rule := range plan.Rules.Value {
		points, err := pointsOfRule(ctx, s, plan.ID, rule)
		list = append(list, points...)
		failed = append(failed, err)
	}
	return list, partly(failed...)
}

func pointsOfRule(ctx context.Context, s collect.Session[PlansBackup], plan string, rule snapshot.BackupRule) ([]snapshot.RecoveryPoint, error) {
	limit, err := protection.Limit(rule)
	if err != nil {
		return nil, nil // the schedule says it by itself
	}
	in := &backup.ListRecoveryPointsByBackupVaultInput{BackupVaultName: &rule.Vault, ByBackupPlanId: &plan, MaxResults: aws.Int32(pageSize)}
	if !rule.Continuous { // the one point of a continuous rule may be old and yet up to date
		in.ByCreatedAfter = aws.Time(s.At.Add(-2 * limit))
	}
	points, err := collect.Pages(ctx, s, s.Client.ListRecoveryPointsByBackupVault, in,
		func(in *backup.ListRecoveryPointsByBackupVaultInput, token *string) { in.NextToken = token },
		func(out *backup.ListRecoveryPointsByBackupVaultOutput) ([]snapshot.RecoveryPoint, *string) {
			points := pointsOf(rule, out.RecoveryPoints)
			if slices.ContainsFunc(points, func(p snapshot.RecoveryPoint) bool { return settles(p, s.At.Add(-limit)) }) {
				return points, nil
			}
			return points, out.NextToken
		})
	if awserr.Of(err) == awserr.NotFound { // a vault that was deleted holds none
		return points, nil
	}
	return points, err
}

// settles reports whether a recovery point answers for its rule: it can be
// restored, and is young or kept up to date.
func settles(p snapshot.RecoveryPoint, since time.Time) bool {
	return protection.Usable(p) && (p.Status == string(types.RecoveryPointStatusAvailable) || !p.Created.Before(since))
}

// pointsOf picks the recovery points of a rule, and of those the newest of each
// status: more would only fill the snapshot.
func pointsOf(rule snapshot.BackupRule, list []types.RecoveryPointByBackupVault) []snapshot.RecoveryPoint {
	newest := map[string]snapshot.RecoveryPoint{}
	var order []string
	for _, p := range list {
		if p.CreatedBy == nil || aws.ToString(p.CreatedBy.BackupRuleId) != rule.ID {
			continue
		}
		point := snapshot.RecoveryPoint{
			ARN: aws.ToString(p.RecoveryPointArn), Vault: rule.Vault, Resource: aws.ToString(p.ResourceArn), Rule: rule.ID,
			Status: string(p.Status), Created: aws.ToTime(p.CreationDate),
		}
		best, seen := newest[point.Status]
		if !seen {
			order = append(order, point.Status)
		}
		if !seen || point.Created.After(best.Created) {
			newest[point.Status] = point
		}
	}
	return each(order, func(status string) snapshot.RecoveryPoint { return newest[status] })
}
