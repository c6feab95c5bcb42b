internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

/// What is the same in other words.
struct MeaningTests {
  /// A template and the same in other words, of a part of it.
  struct Pair: CustomTestStringConvertible, Sendable {
    let path: String
    let value: JSONValue?
    let other: JSONValue?
    var testDescription: String { "\(path): \(other.map { "\($0)" } ?? "absent")" }

    init(_ path: String, _ value: JSONValue?, _ other: JSONValue?) {
      (self.path, self.value, self.other) = (path, value, other)
    }
  }

  private static let web = "spec.containers.0"

  private static let template: JSONValue = [
    "metadata": ["labels": ["app": "web"]],
    "spec": [
      "containers": [["name": "web", "image": "nginx:1.27"]],
      "initContainers": [["name": "first", "image": "busybox"]],
      "volumes": [["name": "data"]],
    ],
  ]

  static let same: [Pair] = [
    Pair("metadata.creationTimestamp", nil, .null),
    Pair("metadata.annotations", nil, [:]),
    Pair("metadata.name", nil, "anything"),
    Pair("metadata.labels", ["app": "web"], ["app": "web", "podpattern.dev/revision": "x"]),
    Pair("status", nil, [:]),
    Pair("spec.restartPolicy", nil, "Always"),
    Pair("spec.dnsPolicy", nil, "ClusterFirst"),
    Pair("spec.dnsPolicy", nil, ""),
    Pair("spec.schedulerName", nil, "default-scheduler"),
    Pair("spec.terminationGracePeriodSeconds", nil, 30),
    Pair("spec.terminationGracePeriodSeconds", 60, 6e1),
    Pair("spec.enableServiceLinks", nil, true),
    Pair("spec.securityContext", nil, [:]),
    Pair("spec.securityContext", nil, ["supplementalGroups": [], "seccompProfile": .null]),
    Pair("spec.affinity", nil, ["nodeAffinity": [:], "podAntiAffinity": .null]),
    Pair("spec.hostNetwork", nil, false),
    Pair("spec.hostUsers", nil, true),
    Pair("spec.shareProcessNamespace", nil, false),
    Pair("spec.nodeSelector", nil, [:]),
    Pair("spec.tolerations", nil, []),
    Pair(
      "spec.tolerations", [["key": "a", "value": "b"]],
      [["key": "a", "operator": "Equal", "value": "b", "effect": ""]]),
    Pair("spec.hostname", nil, ""),
    Pair("spec.serviceAccountName", nil, "default"),
    Pair("spec.serviceAccount", nil, ""),
    Pair("spec.overhead", ["cpu": "0.25"], ["cpu": "250m"]),
    Pair(
      "spec.topologySpreadConstraints",
      [["maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"]],
      [
        [
          "whenUnsatisfiable": "DoNotSchedule", "topologyKey": "zone", "maxSkew": 1,
          "nodeAffinityPolicy": "Honor", "nodeTaintsPolicy": "Ignore", "minDomains": 1,
        ]
      ]),
    Pair("\(web).imagePullPolicy", nil, "IfNotPresent"),
    Pair("spec.initContainers.0.imagePullPolicy", nil, "Always"),
    Pair("\(web).terminationMessagePath", nil, "/dev/termination-log"),
    Pair("\(web).terminationMessagePolicy", nil, "File"),
    Pair("\(web).resources", nil, [:]),
    Pair("\(web).resources", nil, ["requests": [:], "limits": .null]),
    Pair("\(web).securityContext", nil, ["capabilities": ["add": []], "privileged": false]),
    Pair("\(web).lifecycle", nil, [:]),
    Pair("\(web).command", nil, []),
    Pair("\(web).tty", nil, false),
    Pair("\(web).workingDir", nil, ""),
    Pair("\(web).ports", [["containerPort": 80]], [["protocol": "TCP", "containerPort": 80.0]]),
    Pair(
      "\(web).ports", [["containerPort": 80]], [["containerPort": 80, "name": "", "hostPort": 0]]),
    Pair(
      "\(web).resources", ["requests": ["cpu": 1, "memory": "1Gi"], "limits": ["cpu": 1.5]],
      ["requests": ["memory": "1024Mi", "cpu": "1000m"], "limits": ["cpu": "1500m"]]),
    Pair(
      "\(web).resources", ["requests": ["memory": "1Gi"]], ["requests": ["memory": 1_073_741_824]]),
    Pair("\(web).resources", ["requests": ["memory": "1e3"]], ["requests": ["memory": "1k"]]),
    Pair(
      "\(web).resources", ["limits": ["cpu": "1"]],
      ["limits": ["cpu": 1], "requests": ["cpu": "1000m"]]),
    Pair("\(web).resources", ["requests": ["cpu": "1.5m"]], ["requests": ["cpu": "2m"]]),
    Pair("\(web).resizePolicy", nil, [["resourceName": "cpu", "restartPolicy": "NotRequired"]]),
    Pair("\(web).env", [["name": "A"]], [["name": "A", "value": ""]]),
    Pair(
      "\(web).env",
      [["name": "A", "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]]],
      [
        [
          "name": "A",
          "valueFrom": ["fieldRef": ["apiVersion": "v1", "fieldPath": "metadata.name"]],
        ]
      ]),
    Pair(
      "\(web).env",
      [["name": "A", "valueFrom": ["resourceFieldRef": ["resource": "limits.cpu"]]]],
      [
        [
          "name": "A",
          "valueFrom": ["resourceFieldRef": ["resource": "limits.cpu", "divisor": "0"]],
        ]
      ]),
    Pair(
      "\(web).env",
      [
        [
          "name": "A",
          "valueFrom": ["resourceFieldRef": ["resource": "limits.cpu", "divisor": "1m"]],
        ]
      ],
      [
        [
          "name": "A",
          "valueFrom": ["resourceFieldRef": ["resource": "limits.cpu", "divisor": "0.001"]],
        ]
      ]),
    Pair(
      "\(web).env", [["name": "A", "valueFrom": ["secretKeyRef": ["name": "s", "key": "k"]]]],
      [["name": "A", "valueFrom": ["secretKeyRef": ["name": "s", "key": "k", "optional": false]]]]),
    Pair(
      "\(web).readinessProbe", ["httpGet": ["port": 80]],
      [
        "httpGet": ["port": 80, "path": "/", "scheme": "HTTP", "host": ""], "timeoutSeconds": 1,
        "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3, "initialDelaySeconds": 0,
      ]),
    Pair("\(web).livenessProbe", ["grpc": ["port": 80]], ["grpc": ["port": 80, "service": ""]]),
    Pair(
      "\(web).lifecycle", ["preStop": ["httpGet": ["port": "http"]]],
      ["preStop": ["httpGet": ["port": "http", "path": "/", "scheme": "HTTP"]]]),
    Pair(
      "\(web).volumeMounts", [["name": "data", "mountPath": "/d"]],
      [["name": "data", "mountPath": "/d", "readOnly": false, "mountPropagation": "None"]]),
    Pair("spec.volumes", [["name": "data"]], [["name": "data", "emptyDir": ["medium": ""]]]),
    Pair(
      "spec.volumes", [["name": "d", "emptyDir": ["sizeLimit": "1Gi"]]],
      [["name": "d", "emptyDir": ["sizeLimit": "1024Mi"]]]),
    Pair(
      "spec.volumes", [["name": "c", "configMap": ["name": "c"]]],
      [
        [
          "name": "c",
          "configMap": ["name": "c", "defaultMode": 420, "optional": false, "items": []],
        ]
      ]),
    Pair(
      "spec.volumes", [["name": "c", "secret": ["secretName": "c"]]],
      [["name": "c", "secret": ["secretName": "c", "defaultMode": 0x1a4]]]),
    Pair(
      "spec.volumes", [["name": "c", "hostPath": ["path": "/x"]]],
      [["name": "c", "hostPath": ["path": "/x", "type": ""]]]),
    Pair(
      "spec.volumes",
      [["name": "p", "projected": ["sources": [["serviceAccountToken": ["path": "t"]]]]]],
      [
        [
          "name": "p",
          "projected": [
            "defaultMode": 420,
            "sources": [["serviceAccountToken": ["path": "t", "expirationSeconds": 3600]]],
          ],
        ]
      ]),
    Pair(
      "spec.volumes",
      [
        [
          "name": "d",
          "downwardAPI": ["items": [["path": "a", "fieldRef": ["fieldPath": "metadata.name"]]]],
        ]
      ],
      [
        [
          "name": "d",
          "downwardAPI": [
            "items": [
              ["path": "a", "fieldRef": ["fieldPath": "metadata.name", "apiVersion": "v1"]]
            ]
          ],
        ]
      ]),
    Pair(
      "spec.volumes", [["name": "i", "image": ["reference": "a/b"]]],
      [["name": "i", "image": ["reference": "a/b", "pullPolicy": "Always"]]]),
    Pair(
      "spec.volumes",
      [
        [
          "name": "e",
          "ephemeral": [
            "volumeClaimTemplate": [
              "spec": [
                "accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]],
              ]
            ]
          ],
        ]
      ],
      [
        [
          "name": "e",
          "ephemeral": [
            "volumeClaimTemplate": [
              "metadata": ["creationTimestamp": .null],
              "spec": [
                "accessModes": ["ReadWriteOnce"], "volumeMode": "Filesystem",
                "resources": ["requests": ["storage": "1024Mi"]],
              ],
            ]
          ],
        ]
      ]),
  ]

  @Test(arguments: same)
  func `what says the same in other words has the same form`(_ pair: Pair) throws {
    var (one, other) = (Self.template, Self.template)
    set(&one, pair.path, to: pair.value)
    set(&other, pair.path, to: pair.other)
    let form = Meaning.template(one)
    #expect(form == Meaning.template(other))
    #expect(form == Meaning.template(form), "idempotent")
  }

  static let different: [Pair] = [
    Pair("metadata.labels", ["app": "web"], ["app": "web", "tier": ""]),
    Pair("spec.restartPolicy", nil, "Never"),
    Pair("spec.terminationGracePeriodSeconds", nil, 0),
    Pair("spec.enableServiceLinks", nil, false),
    Pair("spec.automountServiceAccountToken", nil, false),
    Pair("spec.priority", nil, 0),
    Pair("spec.serviceAccountName", nil, "other"),
    Pair("spec.securityContext", nil, ["runAsUser": 0]),
    Pair("\(web).securityContext", nil, ["runAsNonRoot": false]),
    Pair("\(web).securityContext", nil, ["seLinuxOptions": [:]]),
    Pair("\(web).imagePullPolicy", nil, "Always"),
    Pair("spec.initContainers.0.imagePullPolicy", nil, "IfNotPresent"),
    Pair("spec.initContainers.0.restartPolicy", nil, "Always"),
    Pair("\(web).resources", nil, ["requests": ["cpu": "0"]]),
    Pair(
      "\(web).resources", ["limits": ["cpu": "1"]],
      ["limits": ["cpu": "1"], "requests": ["cpu": "0"]]),
    Pair("\(web).env", [["name": "A"], ["name": "B"]], [["name": "B"], ["name": "A"]]),
    Pair("\(web).ports", [["containerPort": 80]], [["containerPort": 80, "protocol": "UDP"]]),
    Pair(
      "\(web).resizePolicy", nil, [["resourceName": "cpu", "restartPolicy": "RestartContainer"]]),
    Pair("spec.volumes", [["name": "data"]], [["name": "data", "emptyDir": ["medium": "Memory"]]]),
    Pair(
      "spec.volumes", [["name": "c", "configMap": ["name": "c"]]],
      [["name": "c", "configMap": ["name": "c", "defaultMode": 0]]]),
    Pair(
      "spec.topologySpreadConstraints",
      [["maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"]],
      [
        [
          "maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule",
          "labelSelector": [:],
        ]
      ]),
    Pair(
      "spec.affinity",
      ["podAffinity": ["requiredDuringSchedulingIgnoredDuringExecution": [["topologyKey": "a"]]]],
      [
        "podAffinity": [
          "requiredDuringSchedulingIgnoredDuringExecution": [
            ["topologyKey": "a", "namespaceSelector": [:]]
          ]
        ]
      ]),
  ]

  @Test(arguments: different)
  func `what says something else has another form`(_ pair: Pair) throws {
    var (one, other) = (Self.template, Self.template)
    set(&one, pair.path, to: pair.value)
    set(&other, pair.path, to: pair.other)
    #expect(Meaning.template(one) != Meaning.template(other))
  }

  @Test(arguments: [
    ("nginx", "Always"), ("nginx:latest", "Always"), ("nginx:1", "IfNotPresent"),
    ("r.io:5000/nginx", "Always"), ("r.io:5000/nginx:1", "IfNotPresent"),
    ("nginx@sha256:00", "IfNotPresent"), ("nginx:latest@sha256:00", "Always"),
    ("", "IfNotPresent"),
  ])
  func `an image is pulled as its tag says`(image: String, policy: String) {
    #expect(ImagePullPolicy.unsaid(for: image) == policy)
  }

  @Test func `on the node's network a port is the node's port`() {
    let ports: JSONValue = [["containerPort": 80], ["containerPort": 81]]
    let host: JSONValue = [
      ["containerPort": 80, "hostPort": 80], ["containerPort": 81, "hostPort": 81],
    ]
    func form(_ ports: JSONValue, _ hostNetwork: Bool) -> JSONValue {
      Meaning.template([
        "spec": [
          "hostNetwork": .bool(hostNetwork),
          "containers": [["name": "web", "image": "a", "ports": ports]],
        ]
      ])
    }
    #expect(form(ports, true) == form(host, true))
    #expect(form(ports, false) != form(host, false))
  }

  @Test func `a pod as a whole requests what its containers do`() {
    func form(_ resources: JSONValue) -> JSONValue? {
      Meaning.template([
        "spec": [
          "resources": resources,
          "initContainers": [
            [
              "name": "s", "image": "a", "restartPolicy": "Always",
              "resources": ["requests": ["cpu": "100m"]],
            ],
            ["name": "i", "image": "a", "resources": ["requests": ["cpu": "150m"]]],
          ],
          "containers": [
            ["name": "web", "image": "a", "resources": ["requests": ["cpu": "100m"]]]
          ],
        ]
      ])["spec"]?["resources"]
    }
    #expect(
      form(["limits": ["cpu": "1", "memory": "1Gi"]])
        == form([
          "limits": ["cpu": "1", "memory": "1Gi"], "requests": ["cpu": "250m", "memory": "1Gi"],
        ]))
  }

  @Test(
    arguments: [
      .null, 1, "a", [], [[]], [:], ["spec": 1], ["spec": ["containers": [1, .null, ["name": 2]]]],
      ["spec": ["volumes": ["x", .null, [:]], "resources": 1, "overhead": ["cpu": "x"]]],
      [
        "metadata": ["labels": 1], "spec": ["containers": [["resources": ["limits": ["cpu": []]]]]],
      ],
    ] as [JSONValue])
  func `whatever it is has a form, and one alone`(_ json: JSONValue) {
    let template = Meaning.template(json)
    #expect(Meaning.template(template) == template)
    let declaration = Meaning.declaration(["template": json, "sidecars": json, "logShipper": json])
    #expect(Meaning.declaration(declaration) == declaration)
  }

  // MARK: Declarations

  static let declarations: [Pair] = [
    Pair("sharedVolume", nil, ["enabled": true, "mounts": [], "mountPath": "/shared"]),
    Pair("sharedVolume", ["sizeLimit": "2Gi"], ["sizeLimit": "2048Mi", "medium": ""]),
    Pair("sharedVolume", nil, ["sizeLimit": "1024Mi"]),
    Pair("logShipper", nil, ["enabled": true, "start": "BeforeInit"]),
    Pair("logShipper", ["bufferSize": "1Gi"], ["bufferSize": "1024Mi", "image": .null]),
    Pair(
      "logShipper", ["resources": ["limits": ["cpu": 1]]],
      ["resources": ["requests": ["cpu": "1"], "limits": ["cpu": "1000m"]]]),
    Pair(
      "logShipper",
      ["outputs": [["loki": ["url": "http://loki"]], ["name": "out", "stdout": [:]]]],
      [
        "outputs": [
          ["loki": ["lineFormat": "JSON", "url": "http://loki", "httpHeaders": []]],
          ["name": "out", "stdout": .null],
        ]
      ]),
    Pair(
      "logShipper", ["rotation": ["maxSize": "10Mi"]],
      ["rotation": ["retainedFiles": 1, "maxSize": "10240Ki"]]),
    Pair("initializers", nil, []),
    Pair(
      "initializers", [["name": "f", "fetch": ["url": "http://a", "path": "b"]]],
      [
        [
          "name": "f",
          "fetch": ["url": "http://a", "path": "b", "redirects": "SameHost", "httpHeaders": []],
        ]
      ]),
    Pair(
      "sidecars", [["name": "s", "container": ["image": "a"]]],
      [
        [
          "name": "s", "start": "BeforeRuntime",
          "container": [
            "image": "a", "imagePullPolicy": "Always", "restartPolicy": "Always", "resources": [:],
          ],
        ]
      ]),
    Pair(
      "template", Self.template,
      [
        "spec": template["spec"] ?? [:],
        "metadata": ["labels": ["podpattern.dev/pattern": "x", "app": "web"]],
      ]),
  ]

  @Test(arguments: declarations)
  func `a declaration in other words has the same form`(_ pair: Pair) {
    var (one, other): (JSONValue, JSONValue) = (
      ["template": Self.template], ["template": Self.template]
    )
    one[pair.path] = pair.value
    other[pair.path] = pair.other
    let form = Meaning.declaration(one)
    #expect(form == Meaning.declaration(other))
    #expect(form == Meaning.declaration(form), "idempotent")
  }

  static let otherDeclarations: [Pair] = [
    Pair("sharedVolume", nil, ["enabled": false]),
    Pair("sharedVolume", nil, ["sizeLimit": "2Gi"]),
    // The operator or a namespace may say something else for all patterns.
    Pair("logShipper", nil, ["bufferSize": "256Mi"]),
    Pair("logShipper", nil, ["labels": []]),
    Pair("logShipper", nil, ["resources": [:]]),
    Pair("sidecars", nil, [["name": "s", "container": ["image": "a"]]]),
    Pair(
      "logShipper", ["outputs": [["syslog": ["host": "a"]]]],
      ["outputs": [["syslog": ["host": "a", "tls": [:]]]]]),
  ]

  @Test(arguments: otherDeclarations)
  func `another declaration has another form`(_ pair: Pair) {
    var (one, other): (JSONValue, JSONValue) = (
      ["template": Self.template], ["template": Self.template]
    )
    one[pair.path] = pair.value
    other[pair.path] = pair.other
    #expect(Meaning.declaration(one) != Meaning.declaration(other))
  }

  @Test func `a form has no part in a revision's name`() throws {
    let old = try PatternRevision.sample()
    let new = try PatternRevision.sample { spec in
      set(&spec, "template.spec.containers.0.resources.requests.cpu", to: "0.1")
    }
    #expect(StableHash.name(of: old.template) != StableHash.name(of: new.template))
    #expect(new.isDeclared(by: old.declaration))
  }
}
