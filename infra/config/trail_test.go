package config

import (
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/settings"
)

func TestATrailOfAnotherOrganization(t *testing.T) {
	for organization, says := range map[string]string{"o-a1b2c3d4e5": "", "o-zzzzzzzzzz": "trailBucket: is of organization o-a1b2c3d4e5"} {
		_, err := Read(map[string]any{"securityEmail": "a@example.com", "trailBucket": "s3://t-1/AWSLogs/o-a1b2c3d4e5", "organization": organization}, today)
		if says == "" && err != nil || says != "" && (err == nil || !strings.Contains(err.Error(), says)) {
			t.Errorf("%s: %v", organization, err)
		}
	}
}

func TestTrailBucket(t *testing.T) {
	const key = "arn:aws:kms:eu-west-1:999988887777:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	for _, tc := range []struct {
		bucket, key string
		want        settings.Trail
		says        string
	}{
		{"", "", settings.Trail{}, ""},
		{"my-trail", "", settings.Trail{Bucket: "my-trail"}, ""},
		{"s3://my-trail/", "", settings.Trail{Bucket: "my-trail"}, ""},
		{"s3://my-trail/all/of/it/", key, settings.Trail{Bucket: "my-trail", Prefix: "all/of/it"}, ""},
		{"s3://my-trail/p/AWSLogs/o-abcd1234", "", settings.Trail{Bucket: "my-trail", Prefix: "p", Organization: "o-abcd1234"}, ""},
		{"s3://my-trail/AWSLogs", "", settings.Trail{Bucket: "my-trail"}, ""},
		{"My Trail", "", settings.Trail{}, "is no trail's bucket such as"},
		{"s3://my-trail/AWSLogs/Config", "", settings.Trail{}, "is no trail's bucket such as"},
		{"s3://my-trail/AWSLogs/111122223333", "", settings.Trail{}, "leave out what follows AWSLogs"},
		{"s3://my-trail/AWSLogs/o-abcd1234/111122223333/CloudTrail/us-east-1", "", settings.Trail{}, "leave out what follows AWSLogs"},
		{"s3://my-trail/a*", "", settings.Trail{}, "is no prefix that a trail can have"},
		{"s3://my-trail/${aws:x}", "", settings.Trail{}, "is no prefix that a trail can have"},
		{"my-trail", "alias/trail", settings.Trail{}, "is no ARN of a KMS key"},
		{"my-trail", strings.Replace(key, "arn:aws", "arn:aws-us-gov", 1), settings.Trail{}, "of partition aws"},
		{"", key, settings.Trail{}, "set trailBucket too"},
	} {
		c, err := Read(map[string]any{"securityEmail": "a@example.com", "trailBucket": tc.bucket, "trailBucketKey": tc.key}, today)
		switch {
		case tc.says != "":
			if err == nil || !strings.Contains(err.Error(), tc.says) || !strings.Contains(err.Error(), "trailBucket") {
				t.Errorf("%q, %q: %v, want %q", tc.bucket, tc.key, err, tc.says)
			}
		case err != nil || c.Settings.Trail != tc.want || c.TrailKey != tc.key:
			t.Errorf("%q, %q: %+v, %q, %v", tc.bucket, tc.key, c.Settings.Trail, c.TrailKey, err)
		}
	}
}
