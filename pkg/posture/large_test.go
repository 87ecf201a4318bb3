package posture_test

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudtrailtypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

// size is how much an account holds, over all its Regions.
type size struct {
	users, volumes, snapshots, buckets, databases int
}

// largest is the account that the numbers of README.md are about: each user has
// two keys, and there are 17 Regions.
var largest = size{users: 5_000, volumes: 20_000, snapshots: 40_000, buckets: 2_000, databases: 500}

// defaultRegions are those that every account has.
var defaultRegions = strings.Fields(`ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2
	ca-central-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2`)

// large makes the environment of such an account: its fakes page as AWS does,
// and refuse every 50th call as too fast.
func large(n size) *collect.Env {
	iam, s3 := identities(n.users), storage(n.buckets)
	clients := map[string][]any{}
	for i, region := range defaultRegions {
		share := func(total int) (from, to int) {
			return total * i / len(defaultRegions), total * (i + 1) / len(defaultRegions)
		}
		ec2 := disks(share, n)
		rds := &fakeaws.RDS{}
		for k, to := share(n.databases); k < to; k++ {
			rds.Instances = append(rds.Instances, rdstypes.DBInstance{
				DBInstanceIdentifier: aws.String(fmt.Sprintf("db-%d", k)), DBInstanceArn: aws.String(fmt.Sprintf("arn:aws:rds:%s:111122223333:db:db-%d", region, k)),
				DBInstanceStatus: aws.String("available"), Engine: aws.String("postgres"), BackupRetentionPeriod: aws.Int32(int32(k % 10)), InstanceCreateTime: aws.Time(ago(300)),
			})
		}
		for _, f := range []*fakeaws.Fake{&ec2.Fake, &rds.Fake} {
			f.PageSize, f.ThrottleEvery = 1000, 50
		}
		rds.PageSize = 100
		trails := &fakeaws.CloudTrail{Trails: []cloudtrailtypes.Trail{}}
		clients[region] = []any{
			&fakeaws.Regions{Names: defaultRegions}, iam, s3, ec2, rds, trails, &fakeaws.S3Control{},
			&fakeaws.Backup{}, &fakeaws.DLM{}, &fakeaws.Detection{}, &fakeaws.Deployment{}, &fakeaws.Alerts{},
		}
	}
	env := collecttest.Env(func(region string) []any { return clients[region] })
	env.Config = aws.Config{HTTPClient: refuses{}, Credentials: aws.AnonymousCredentials{}}
	return env
}

func ago(days int) time.Time { return snapshottest.DaysAgo(days) }

// identities are users with two keys each, one of which is in use; every tenth
// may do everything, the others what their group may.
func identities(users int) *fakeaws.IAM {
	document := func(text string) *string { return aws.String(url.QueryEscape(text)) }
	const all, some = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*","sqs:*"],"Resource":"*"},{"Effect":"Deny","Action":"iam:*","Resource":"*"}]}`
	f := &fakeaws.IAM{ReportTime: ago(0), Summary: map[string]int32{"AccountAccessKeysPresent": 0, "AccountMFAEnabled": 1, "AccountPasswordPresent": 1, "Users": int32(users)}}
	f.PageSize, f.ThrottleEvery = 1000, 50
	var report strings.Builder
	report.WriteString(fakeaws.ReportHeader)
	fmt.Fprintf(&report, "<root_account>,arn:aws:iam::111122223333:root,%s,not_supported,no_information,not_supported,not_supported,true%s\n",
		ago(900).Format(time.RFC3339), strings.Repeat(",false,N/A,N/A,N/A,N/A", 2)+strings.Repeat(",false,N/A", 2))
	for i := range users {
		name, made := fmt.Sprintf("user-%d", i), ago(100+i%300)
		older, newer := fmt.Sprintf("AKIAEXAMPLEA%08d", i), fmt.Sprintf("AKIAEXAMPLEB%08d", i)
		f.AddUser(name, made, fakeaws.Key(older, iamtypes.StatusTypeActive, made), fakeaws.Key(newer, iamtypes.StatusTypeActive, ago(i%90)))
		stamp := func(t time.Time) string { return t.Format(time.RFC3339) }
		fmt.Fprintf(&report, "%s,arn:aws:iam::111122223333:user/%s,%s,false,N/A,N/A,N/A,false,true,%s,%s,us-east-1,s3,true,%s,N/A,N/A,N/A,false,N/A,false,N/A\n",
			name, name, stamp(made), stamp(made), stamp(ago(1)), stamp(ago(i%90)))
		user := iamtypes.UserDetail{UserName: &name, Arn: aws.String("arn:aws:iam::111122223333:user/" + name), CreateDate: &made, GroupList: []string{"readers"}}
		if i%10 == 0 {
			user.UserPolicyList = []iamtypes.PolicyDetail{{PolicyName: aws.String("everything"), PolicyDocument: document(all)}}
		}
		f.UserDetails = append(f.UserDetails, user)
	}
	f.GroupDetails = []iamtypes.GroupDetail{{
		GroupName: aws.String("readers"), Arn: aws.String("arn:aws:iam::111122223333:group/readers"), CreateDate: aws.Time(ago(400)),
		GroupPolicyList: []iamtypes.PolicyDetail{{PolicyName: aws.String("read"), PolicyDocument: document(some)}},
	}}
	f.Report = report.String()
	return f
}

func storage(buckets int) *fakeaws.S3 {
	f := &fakeaws.S3{Versioning: map[string]s3types.BucketVersioningStatus{}}
	f.PageSize, f.ThrottleEvery = 1000, 50
	for i := range buckets {
		name := fmt.Sprintf("bucket-%d", i)
		f.Buckets = append(f.Buckets, fakeaws.Bucket(name, defaultRegions[i%len(defaultRegions)]))
		if i%2 == 0 {
			f.Versioning[name] = s3types.BucketVersioningStatusEnabled
		}
	}
	return f
}

// disks are a Region's volumes, and two snapshots of each.
func disks(share func(int) (int, int), n size) *fakeaws.EC2 {
	f := &fakeaws.EC2{Encrypted: aws.Bool(true), Block: ec2types.SnapshotBlockPublicAccessStateBlockAllSharing}
	for i, to := share(n.volumes); i < to; i++ {
		f.Volumes = append(f.Volumes, ec2types.Volume{VolumeId: aws.String(fmt.Sprintf("vol-%d", i)), CreateTime: aws.Time(ago(200)), State: ec2types.VolumeStateInUse,
			Tags: []ec2types.Tag{{Key: aws.String("owner"), Value: aws.String("team")}}})
	}
	for i, to := share(n.snapshots); i < to; i++ {
		f.Snapshots = append(f.Snapshots, ec2types.Snapshot{SnapshotId: aws.String(fmt.Sprintf("snap-%d", i)), VolumeId: aws.String(fmt.Sprintf("vol-%d", i/2)),
			State: ec2types.SnapshotStateCompleted, StartTime: aws.Time(ago(i % 30))})
	}
	return f
}
