import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import KubernetesYAML
import Testing

/// Kustomize with the two files that tell it about PodPatterns.
@Suite(.enabled(if: Tool.kubectl.isAvailable, "\(Tool.kubectl.requirement)"))
struct KustomizeTests {
  private static let pattern: JSONValue = [
    "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "metadata": ["name": "shop"],
    "spec": [
      "replicas": 2,
      "template": [
        "spec": [
          "serviceAccountName": "robot",
          "containers": [
            [
              "name": "web", "image": "nginx:1.27", "ports": [["containerPort": 80]],
              "env": [
                ["name": "A", "value": "1"],
                [
                  "name": "B",
                  "valueFrom": ["secretKeyRef": ["name": "credentials", "key": "password"]],
                ],
              ],
              "envFrom": [["configMapRef": ["name": "settings"]]],
            ], ["name": "other", "image": "nginx:1.27"],
          ],
          "volumes": [
            ["name": "a", "secret": ["secretName": "credentials"]],
            ["name": "b", "projected": ["sources": [["configMap": ["name": "settings"]]]]],
          ],
        ]
      ],
      "initializers": [["name": "prepare", "container": ["image": "busybox:1.36"]]],
      "sidecars": [
        [
          "name": "clock",
          "container": ["image": "busybox:1.36", "env": [["name": "C", "value": "2"]]],
        ], ["name": "second", "container": ["image": "busybox:1.36"]],
      ],
      "configuration": [["configMapName": "settings"]],
      "logShipper": [
        "image": "busybox:1.36",
        "outputs": [
          [
            "loki": [
              "url": "http://loki:3100",
              "basicAuth": [
                "username": "u", "passwordSecretRef": ["name": "credentials", "key": "password"],
              ],
              "tls": ["certificateSecretName": "credentials"],
            ]
          ]
        ],
      ],
    ],
  ]

  private static let deployment: JSONValue = [
    "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "shop"],
    "spec": [
      "selector": ["matchLabels": ["a": "b"]],
      "template": [
        "metadata": ["labels": ["a": "b"]],
        "spec": ["containers": [["name": "web", "image": "nginx:1.27"]]],
      ],
    ],
  ]

  /// What Kustomize makes of pattern and Deployment with a kustomization of these fields.
  private static func build(_ fields: JSONValue) throws -> [JSONValue] {
    let folder = try TemporaryFolder()
    var kustomization: JSONValue = [
      "resources": ["pattern.yaml", "deployment.yaml", "account.yaml"],
      "configurations": ["configuration.yaml"], "openapi": ["path": "schema.json"],
    ]
    for (name, value) in fields.object ?? [:] { kustomization[name] = value }
    let account: JSONValue = [
      "apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": "robot"],
    ]
    let files = [
      ("pattern.yaml", YAMLEmitter.emit(pattern)),
      ("deployment.yaml", YAMLEmitter.emit(deployment)),
      ("account.yaml", YAMLEmitter.emit(account)),
      ("kustomization.yaml", YAMLEmitter.emit(kustomization)),
      ("configuration.yaml", try Repository.text("config/kustomize/configuration.yaml")),
      ("schema.json", try Repository.text("config/kustomize/schema.json")),
    ]
    for (name, text) in files {
      try Data(text.utf8).write(to: URL(filePath: "\(folder.path)/\(name)"))
    }
    let built = try Tool.kubectl.run("kustomize", folder.path)
    #expect(built.status == 0, "\(built.text)")
    return try built.objects()
  }

  private static func spec(of kind: String, in objects: [JSONValue]) throws -> JSONValue {
    try #require(objects.first { $0["kind"]?.string == kind }?["spec"])
  }

  @Test(arguments: [
    ("configuration", "configuration.yaml"), ("schema", "schema.json"),
  ])
  func `the files are those that the program prints`(kind: String, file: String) throws {
    let folder = try TemporaryFolder()
    let printed = try ProgramOutput(
      running: try BuiltProgram.path("podpattern"), ["kustomize", kind], folder: folder.path)
    #expect(printed.status == 0)
    #expect(try Repository.text("config/kustomize/\(file)") == printed.text, "run make crd")
  }

  @Test func `without more to do, the pattern stays as it is`() throws {
    #expect(try Self.build([:]).contains { $0.isEquivalent(to: Self.pattern) })
  }

  @Test func `images and replicas are changed wherever they stand`() throws {
    let objects = try Self.build([
      "images": [
        ["name": "nginx", "newTag": "1.28"], ["name": "busybox", "newName": "mirror/busybox"],
      ], "replicas": [["name": "shop", "count": 5]],
    ])
    let spec = try Self.spec(of: "PodPattern", in: objects)
    #expect(spec["replicas"] == 5)
    #expect(spec.at(["template", "spec", "containers", "0", "image"]) == "nginx:1.28")
    for path in [
      ["initializers", "0", "container", "image"], ["sidecars", "0", "container", "image"],
      ["logShipper", "image"],
    ] {
      #expect(spec.at(path) == "mirror/busybox:1.36", "\(path)")
    }
  }

  @Test func `names that are generated or prefixed reach the pattern`() throws {
    let objects = try Self.build([
      "namePrefix": "test-",
      "configMapGenerator": [["name": "settings", "literals": ["a=1"]]],
      "secretGenerator": [["name": "credentials", "literals": ["password=x"]]],
    ])
    func name(_ kind: String) throws -> JSONValue {
      try #require(objects.first { $0["kind"]?.string == kind }?["metadata"]?["name"])
    }
    let (settings, credentials) = (try name("ConfigMap"), try name("Secret"))
    #expect(settings.string?.hasPrefix("test-settings-") == true)
    let spec = try Self.spec(of: "PodPattern", in: objects)
    let pod = try #require(spec["template"]?["spec"])
    #expect(pod["serviceAccountName"] == "test-robot")
    #expect(pod.at(["containers", "0", "envFrom", "0", "configMapRef", "name"]) == settings)
    #expect(
      pod.at(["containers", "0", "env", "1", "valueFrom", "secretKeyRef", "name"]) == credentials)
    #expect(pod.at(["volumes", "0", "secret", "secretName"]) == credentials)
    #expect(pod.at(["volumes", "1", "projected", "sources", "0", "configMap", "name"]) == settings)
    #expect(spec.at(["configuration", "0", "configMapName"]) == settings)
    let loki = spec.at(["logShipper", "outputs", "0", "loki"])
    #expect(loki?.at(["basicAuth", "passwordSecretRef", "name"]) == credentials)
    #expect(loki?.at(["tls", "certificateSecretName"]) == credentials)
  }

  @Test func `labels and annotations reach the template`() throws {
    let objects = try Self.build([
      "labels": [["pairs": ["team": "x"], "includeTemplates": true]],
      "commonAnnotations": ["note": "y"],
    ])
    let metadata = try Self.spec(of: "PodPattern", in: objects)["template"]?["metadata"]
    #expect(metadata?["labels"]?["team"] == "x")
    #expect(metadata?["annotations"]?["note"] == "y")
  }

  @Test func `a patch of one container leaves all else as it was, also beside a Deployment`() throws
  {
    let limits: JSONValue = ["resources": ["limits": ["memory": "64Mi"]]]
    var web = limits
    web["name"] = "web"
    var clock: JSONValue = ["name": "clock", "container": limits]
    clock["container"]?["env"] = [["name": "D", "value": "3"]]
    let template: JSONValue = ["spec": ["containers": [web]]]
    let patches: [JSONValue] = [
      [
        "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern",
        "metadata": ["name": "shop"],
        "spec": ["template": template, "sidecars": [clock]],
      ],
      [
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "shop"],
        "spec": ["template": template],
      ],
    ]
    let objects = try Self.build([
      "patches": .array(patches.map { ["patch": .string(YAMLEmitter.emit($0))] })
    ])
    var expected = try #require(Self.pattern["spec"])
    var containers = try #require(expected["template"]?["spec"]?["containers"]?.array)
    containers[0]["resources"] = limits["resources"]
    expected["template"]?["spec"]?["containers"] = .array(containers)
    var sidecars = try #require(expected["sidecars"]?.array)
    sidecars[0]["container"]?["resources"] = limits["resources"]
    sidecars[0]["container"]?["env"] = [
      ["name": "D", "value": "3"], ["name": "C", "value": "2"],
    ]
    expected["sidecars"] = .array(sidecars)
    let spec = try Self.spec(of: "PodPattern", in: objects)
    #expect(spec.isEquivalent(to: expected), "\(spec)")
    let container = try Self.spec(of: "Deployment", in: objects)["template"]?["spec"]?["containers"]
    #expect(container?[0]?["image"] == "nginx:1.27" && container?.array?.count == 1)
    #expect(container?[0]?["resources"] == limits["resources"])
  }
}
