internal import KubernetesCore
internal import OrderedCollections
internal import PodPatternCore

/// Numbers, quantities, percentages and times that are out of all proportion, in what a user declares.
extension HostileObject {
  @HostileTable static var numbers: [HostileObject] {
    HostileObject(
      "sizes whose exponents pass what an integer holds",
      quantities.enumerated().map { .pattern("size-\($0)", ["sharedVolume": ["sizeLimit": $1]]) })
    HostileObject(
      "sizes of log shippers whose exponents pass what an integer holds",
      ["bufferSize", "maxLineSize"].flatMap { field in
        quantities.enumerated().map {
          .pattern(
            "\(field.lowercased())-\($0)", ["logShipper": ["enabled": true, field: $1]])
        }
      })
    HostileObject(
      "sizes of volumes and resources of the template's own",
      quantities.enumerated().flatMap { number, quantity -> [Step] in
        [
          .pattern(
            "volume-\(number)", ["sharedVolume": ["enabled": true, "name": "mine"]],
            pod: ["volumes": [["name": "mine", "emptyDir": ["sizeLimit": quantity]]]]),
          .pattern(
            "memory-\(number)",
            pod: [
              "containers": [
                [
                  "name": "web", "image": "nginx", "resources": ["limits": ["memory": quantity]],
                ]
              ]
            ]),
        ]
      })
    HostileObject(
      "as many replicas as there can be, which a quota stops",
      [
        .act { try await $0.allow(pods: 5) }, .pattern("many", ["replicas": 2_147_483_647]),
        .pods(of: "many", 5),
      ], then: .also { try await $0.expectPods(of: "many", atMost: 5) })
    HostileObject(
      "as many replicas as there can be, by the scale subresource, and none again",
      [
        .act { try await $0.allow(pods: 5) }, .pattern("scaled"), .pods(of: "scaled", 1),
        .patch(.podPatterns, "scaled", subresource: "scale", ["spec": ["replicas": 2_147_483_647]]),
        .pods(of: "scaled", 5),
        .patch(.podPatterns, "scaled", subresource: "scale", ["spec": ["replicas": 0]]),
      ], then: .also { try await $0.expectPods(of: "scaled", atMost: 0) })
    HostileObject(
      "as many pods that run to their end as there can be",
      [
        .act { try await $0.allow(pods: 5) },
        .pattern("once", ["replicas": 2_147_483_647, "backoffLimit": 2_147_483_647], pod: never),
        .pods(of: "once", 5), .podStatus(["phase": "Failed"]),
      ])
    HostileObject(
      "replicas that are no whole number, negative, or past an integer",
      ["-1", "2147483648", "9223372036854775808", "1e9", "1.5", "1e400", "\"3\"", "null"]
        .enumerated()
        .map { number, replicas in
          .post(.podPatterns, scaled(number: number, replicas: replicas))
        })
    HostileObject(
      "a surge of more per cent than an integer holds, in an update",
      percentages.enumerated().flatMap { update("surge-\($0)", ["maxSurge": $1]) })
    HostileObject(
      "as many per cent that may be away, in an update",
      percentages.enumerated().flatMap { update("away-\($0)", ["maxUnavailable": $1]) })
    HostileObject(
      "partitions and surges that are the greatest integers",
      [
        update("partition", ["partition": 2_147_483_647]),
        update("partition-past", ["partition": 9_223_372_036_854_775_807]),
        update("partition-percent", ["partition": "9223372036854775807%"]),
        update("surge", ["maxSurge": 2_147_483_647, "maxUnavailable": 2_147_483_647]),
        update("surge-past", ["maxSurge": 9_223_372_036_854_775_807]),
      ].flatMap { $0 })
    HostileObject(
      "budgets of absurd sizes",
      (["9223372036854775807%", "2147483647%", 2_147_483_647, -1, "-1%", "%", "1e3%"] as [JSONValue])
        .enumerated()
        .flatMap { number, size -> [Step] in
          [
            .pattern("min-\(number)", ["disruptionBudget": ["minAvailable": size]]),
            .pattern("max-\(number)", ["disruptionBudget": ["maxUnavailable": size]]),
          ]
        })
    HostileObject(
      "seconds that are the greatest integers", greatest(2_147_483_647) + greatest(.max))
    HostileObject("seconds that are the least integers", greatest(-2_147_483_648) + greatest(.min))
    HostileObject(
      "ports and grace periods of pods beyond all bounds",
      [
        .pattern("grace", pod: ["terminationGracePeriodSeconds": 9_223_372_036_854_775_807]),
        .pattern("no-grace", pod: ["terminationGracePeriodSeconds": -1]),
        .pattern("deadline", pod: ["activeDeadlineSeconds": 9_223_372_036_854_775_807]),
        .pattern("priority", pod: ["priority": -9_223_372_036_854_775_808]),
        .pattern(
          "port", ["service": [:]],
          pod: [
            "containers": [
              [
                "name": "web", "image": "nginx",
                "ports": [["containerPort": 2_147_483_647], ["containerPort": -1]],
              ]
            ]
          ]),
        .pattern("service-port", ["service": ["ports": [["port": 9_223_372_036_854_775_807]]]]),
        .pattern("target-port", ["service": ["ports": [["port": 80, "targetPort": -1]]]]),
      ])
    HostileObject(
      "numbers where fractions and exponents are not expected",
      ["1e2", "1E+2", "1.0", "0.1e1", "-0", "1e-400", "12345678901234567890123"].enumerated().map {
        number, value in
        .post(
          .podPatterns,
          """
          {"apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern",
           "metadata": {"name": "number-\(number)"}, "spec": {"template": {"spec": {
           "terminationGracePeriodSeconds": \(value), "containers": [{"name": "web",
           "image": "nginx", "unknown": \(value)}]}}}}
          """)
      })
  }

  private static let never: JSONValue = ["restartPolicy": "Never"]

  static let quantities: [JSONValue] = [
    "1e-9223372036854775808", "1e9223372036854775807", "1e99999999999999999999", "1E-2147483648",
    "9223372036854775807Ei", "1e65", "1e-65", "0e9223372036854775807", "9e999", ".", "0",
    .string("1" + String(repeating: "0", count: 2000)),
    .string("0." + String(repeating: "0", count: 2000) + "1"),
  ]

  private static let percentages: [JSONValue] = [
    "9223372036854775807%", "2147483647%", "99999999999999999999999%", "1000000%",
    .string(String(repeating: "9", count: 1000) + "%"),
  ]

  private static func scaled(number: Int, replicas: String) -> String {
    """
    {"apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern",
     "metadata": {"name": "replicas-\(number)"}, "spec": {"replicas": \(replicas),
     "template": {"spec": {"containers": [{"name": "web", "image": "nginx"}]}}}}
    """
  }

  /// A pattern with that strategy, whose pods are ready and then to be replaced.
  private static func update(_ name: String, _ rollingUpdate: JSONValue) -> [Step] {
    [
      .pattern(
        name, ["replicas": 2, "strategy": ["inPlace": "Never", "rollingUpdate": rollingUpdate]]),
      .pods(of: name, 2), .podStatus(ready),
      .patch(.podPatterns, name, ["spec": ["template": ["metadata": ["labels": ["new": "yes"]]]]]),
    ]
  }

  static let ready: JSONValue = [
    "phase": "Running",
    "conditions": [
      ["type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z"]
    ],
  ]

  /// Patterns with a number in each field that holds one.
  private static func greatest(_ number: Int) -> [Step] {
    let value = JSONValue.integer(number)
    let kind = "\(number.magnitude)".count > 10 ? "long" : "int"
    return [
      "minReadySeconds", "progressDeadlineSeconds", "revisionHistoryLimit", "backoffLimit",
    ].map { Step.pattern("\($0.lowercased())-\(kind)", [$0: value]) } + [
      .pattern(
        "wait-\(kind)",
        ["initializers": [["name": "w", "waitFor": ["tcp": "a:1", "timeoutSeconds": value]]]]),
      .pattern(
        "fetch-\(kind)",
        [
          "initializers": [
            ["name": "f", "fetch": ["url": "http://a", "path": "a", "refreshSeconds": value]]
          ]
        ]),
      .pattern(
        "rotate-\(kind)",
        ["logShipper": ["enabled": true, "rotate": ["maxFiles": value, "maxSize": "1Mi"]]]),
    ]
  }
}

extension HostileNamespace {
  /// Lets the namespace have so many pods. It does what the quota controller, which does not run here,
  /// would: says that nothing is used.
  func allow(pods: Int) async throws {
    let quotas = ResourceType(
      group: "", version: "v1", kind: "ResourceQuota", plural: "resourcequotas")
    let hard: JSONValue = ["pods": .string("\(pods)")]
    try await perform([
      .create(quotas, ["metadata": ["name": "few"], "spec": ["hard": hard]]),
      .patch(
        quotas, "few", subresource: "status", ["status": ["hard": hard, "used": ["pods": "0"]]]),
    ])
  }

  func expectPods(of pattern: String, atMost count: Int) async throws {
    try await until("at most \(count) pods of \(pattern)") {
      try await pods(of: pattern).count <= count
    }
  }
}
