package usage

import (
	"regexp"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

func TestSuspiciousTable(t *testing.T) {
	technique := regexp.MustCompile(`^T\d{4}(\.\d{3})?$`)
	name, service := regexp.MustCompile(`^[A-Z][A-Za-z0-9]+$`), regexp.MustCompile(`^[a-z0-9-]+$`)
	classes := map[Class]int{}
	for op, s := range suspects {
		classes[s.class]++
		if !name.MatchString(op.name) || !service.MatchString(op.service) || trail.PlainName(op.name) != op.name {
			t.Errorf("%v: no plain name of an operation", op)
		}
		if len(s.techniques) == 0 || s.why == "" {
			t.Errorf("%v: techniques %q, why %q", op, s.techniques, s.why)
		}
		for _, id := range s.techniques {
			if !technique.MatchString(id) {
				t.Errorf("%v: %q is no technique id", op, id)
			}
		}
		for _, text := range s.when {
			if text == "" || strings.Contains(text, " ") {
				t.Errorf("%v: %q never occurs where blanks are left out", op, text)
			}
		}
	}
	for class := range classOrder {
		if classes[class] < 5 {
			t.Errorf("class %s has %d operations", class, classes[class])
		}
		delete(classes, class)
	}
	if len(classes) > 0 {
		t.Errorf("unknown classes %v", classes)
	}
}

func TestTheTableCreditsItsSources(t *testing.T) {
	for _, source := range []string{"TrailDiscover (Adan Alvarez, CC BY 4.0)", "Stratus Red Team", "Sigma", "Elastic", "Panther", "Turbot", "Leonidas", "Prowler", "MITRE ATT&CK"} {
		if !strings.Contains(suspiciousCSV, source) {
			t.Errorf("%s is not credited", source)
		}
	}
}

func TestReadSuspectsRefuses(t *testing.T) {
	const header = "service,names,class,techniques,why,when\n"
	for name, text := range map[string]string{
		"twice":            header + "iam,CreateUser,access,T1136,x,\niam,CreateGroup CreateUser,access,T1136,x,\n",
		"a column missing": header + "iam,CreateUser,access,T1136,x\n",
		"a quote open":     header + `iam,"CreateUser,access,T1136,x,`,
		"an unknown class": header + "iam,CreateUser,acces,T1136,x,\n",
		"nothing":          "",
	} {
		if table, err := readSuspects(text); err == nil {
			t.Errorf("%s: read as %v", name, table)
		}
	}
}

func TestClassOf(t *testing.T) {
	tests := map[string]struct {
		call call
		want Class
	}{
		"access":                       {call{name: "CreateAccessKey", service: "iam"}, Access},
		"cover-up":                     {call{name: "DeleteTrail", service: "cloudtrail"}, CoverUp},
		"impact":                       {call{name: "RunInstances"}, ImpactClass},
		"secret":                       {call{name: "GetSecretValue", service: "secretsmanager"}, SecretRead},
		"shared":                       {call{name: "ModifySnapshotAttribute"}, Shared},
		"validation":                   {call{name: "GetCallerIdentity", service: "sts"}, Validation},
		"reconnaissance":               {call{name: "ListUsers", service: "iam"}, Recon},
		"ordinary":                     {call{name: "DescribeAddresses"}, ""},
		"the same name elsewhere":      {call{name: "CreateAccessKey", service: "example"}, ""},
		"dated":                        {call{name: "CreateFunction20150331", service: "lambda"}, Access},
		"key switched on":              {call{name: "UpdateAccessKey", service: "iam", params: `{"status": "Active"}`}, Access},
		"key switched off":             {call{name: "UpdateAccessKey", service: "iam", params: `{"status":"Inactive"}`}, ""},
		"decrypted":                    {call{name: "GetParameter", service: "ssm", params: `{"withDecryption" : true}`}, SecretRead},
		"plain":                        {call{name: "GetParameter", service: "ssm", params: `{"name":"x"}`}, ""},
		"kept a day":                   {call{name: "PutRetentionPolicy", service: "logs", params: `{"retentionInDays": 1, "logGroupName": "x"}`}, CoverUp},
		"kept two weeks":               {call{name: "PutRetentionPolicy", service: "logs", params: `{"logGroupName":"x","retentionInDays":14}`}, ""},
		"user data changed":            {call{name: "ModifyInstanceAttribute", params: `{"userData":"<sensitiveDataRemoved>"}`}, Access},
		"instance type changed":        {call{name: "ModifyInstanceAttribute", params: `{"instanceType":{"value":"t3.micro"}}`}, ""},
		"AWS's quarantine":             {call{name: "AttachUserPolicy", service: "iam", address: "AWS Internal", params: `{"policyArn":"arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"}`}, ""},
		"quarantine, by somebody else": {call{name: "AttachUserPolicy", service: "iam", params: `{"policyArn":"arn:aws:iam::111122223333:policy/AWSCompromisedKeyQuarantineV3"}`}, Access},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if got := classOf(tc.call.record()); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}

func TestToolOf(t *testing.T) {
	tests := map[string]string{
		"aws-cli/2.15.0 Python/3.11 Linux/6.5.0-kali3-amd64 exe/x86_64.kali.2024": "Kali Linux",
		"Boto3/1.26 md/Botocore#1.29 os/linux#5.10-parrot":                        "Parrot OS",
		"aws-cli/1.9 Linux/4.1-pentoo":                                            "Pentoo",
		"[TruffleHog]":                                                            "TruffleHog",
		"stratus-red-team_6f1c":                                                   "Stratus Red Team",
		"Boto3/1.9 Scout Suite/5.12":                                              "ScoutSuite",
		"S3 Browser 9.5.5 https://s3browser.com":                                  "S3 Browser",
		"Pacu/1.5":                                                                "Pacu",
		"aws-cli/2.15.0 Linux/6.5.0-generic":                                      "",
		"console.amazonaws.com":                                                   "",
		"Kalibrate/1.0":                                                           "",
		"alkali/1.0":                                                              "",
		"opacus/2":                                                                "",
		"":                                                                        "",
	}
	for agent, want := range tests {
		if got := toolOf(agent); got != want {
			t.Errorf("%q: %q, want %q", agent, got, want)
		}
	}
	for _, tool := range tools {
		if tool.sign != strings.ToLower(tool.sign) || toolOf("x/1 "+strings.ToUpper(tool.sign)) != tool.name {
			t.Errorf("%q does not find %s", tool.sign, tool.name)
		}
	}
}
