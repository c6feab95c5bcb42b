import KubernetesCore
import KubernetesTestSupport

@testable import PodPatternCore

/// Classes that together use all that a class can say.
enum SampleClasses {
  static let all: [(name: String, spec: JSONValue)] = [
    ("plain", ["logShipper": [:]]),
    ("sidecar", ["sidecars": [["name": "side", "container": ["image": "example.com/side:1"]]]]),
    (
      "everything",
      [
        "parameters": [
          ["name": "team", "label": "team", "default": "nobody"],
          [
            "name": "tenant-id", "annotation": "example.com/tenant",
            "default": "a \"b\"\n$(params.team)",
            "pattern": ".*",
          ],
        ],
        "initializers": [
          [
            "name": "prepare",
            "container": [
              "image": "example.com/$(params.team):1",
              "command": ["sh", "-c", "echo '$(params.tenant-id)'"],
              "env": [
                ["name": "A", "value": "x$(params.team)y$(params.nobody)"],
                ["name": "B", "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]],
              ],
            ],
          ],
          [
            "name": "step", "refreshSeconds": 60,
            "fetch": ["url": "http://forecast/today", "path": "a/index.html"],
          ],
          ["name": "db", "waitFor": ["tcp": "db:5432"]],
        ],
        "sidecars": [
          [
            "name": "side", "start": "BeforeInit",
            "container": [
              "image": "example.com/side:$(params.tenant-id)",
              "args": ["--team=$(params.team)", "$(params.", "tab\tü😀\u{1}"],
            ],
          ],
          [
            "name": "a", "start": "WithRuntime",
            "container": [
              "image": "example.com/a:1", "ports": [["containerPort": 8080]],
              "resources": ["requests": ["cpu": "10m"]],
            ],
          ],
          [
            "name": "after",
            "container": [
              "image": "example.com/b:1", "lifecycle": ["preStop": ["sleep": ["seconds": 1]]],
            ],
          ],
        ],
        "sharedVolume": [
          "mounts": [
            ["containerName": "web", "mountPath": "/data", "subPath": "web"],
            ["containerName": "nginx", "readOnly": true],
            ["containerName": "side", "mountPath": "/logs/app"],
          ]
        ],
        "logShipper": [
          "inputs": [
            ["name": "one", "files": ["*.log"], "multiline": "Java"],
            ["name": "two", "files": ["a/*/x"]],
          ],
          "outputs": [
            ["name": "one", "stdout": [:]],
            [
              "name": "two",
              "loki": [
                "url": "https://loki.example", "tls": ["caSecretRef": ["name": "ca", "key": "ca"]],
              ],
            ],
          ],
          "podLabels": ["team", "app"], "fsGroup": 2000, "metrics": [:],
          "rotation": ["maxSize": "1Mi"], "start": "BeforeRuntime",
        ],
        "helpers": ["runAsUser": 123],
      ]
    ),
    (
      "elsewhere",
      [
        "sharedVolume": [
          "name": "other", "mountPath": "/logs/app/", "sizeLimit": "0", "medium": "Memory",
        ],
        "logShipper": [
          "runAsUser": 0, "resources": ["limits": ["memory": "1Gi"]], "bufferSize": "1Gi",
        ],
      ]
    ),
    (
      "required",
      [
        "parameters": [["name": "team", "label": "team", "pattern": "[a-z]+"]],
        "sidecars": [["name": "z", "container": ["image": "example.com/z:$(params.team)"]]],
      ]
    ),
  ]

  /// The settings of an operator that says more than nothing.
  static let settings: ExpansionSettings = {
    var settings = ExpansionSettings()
    settings.imagePullSecrets = ["mirror", "second"]
    settings.curl.imagePullPolicy = "Always"
    return settings
  }()

  /// A class of them, which selects pods by a label of its own.
  static func make(
    _ sample: (name: String, spec: JSONValue), inject: JSONValue
  ) throws -> PodPatternClass {
    var spec = sample.spec
    spec["inject"] = inject
    return try PodPatternClass(json: [
      "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPatternClass",
      "metadata": ["name": .string(sample.name)], "spec": spec,
    ])
  }
}
