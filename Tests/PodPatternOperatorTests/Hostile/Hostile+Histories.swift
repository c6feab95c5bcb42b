internal import KubernetesCore
internal import PodPatternCore

/// ControllerRevisions, and what a pattern's own status says of its past.
extension HostileObject {
  @HostileTable static var histories: [HostileObject] {
    HostileObject(
      "revisions whose numbers are the greatest there are",
      [.pattern("numbered"), .pods(of: "numbered", 1)],
      [("max", Int.max), ("before", Int.max - 1), ("zero", 0), ("least", Int.min)].map {
        name, number in revision("numbered", "numbered-\(name)", number)
      }, change("numbered"))
    HostileObject(
      "revisions with the name that the next one has, of others and of nobody",
      [.pattern("named"), .pods(of: "named", 1)],
      (0..<50).map { number in
        revision("named", "named-r\(number)", number, owned: number % 2 == 0)
      },
      change("named"))
    HostileObject(
      "revisions whose data is not what the operator wrote",
      [.pattern("data"), .pods(of: "data", 1)],
      ([
        .null, 1, "text", [], [:], ["spec": 1], ["spec": ["template": [[]]]],
        ["spec": ["replicas": 9_223_372_036_854_775_807, "template": ["spec": [:]]]],
      ] as [JSONValue]).enumerated().map { number, data in
        revision("data", "data-\(number)", number, data: data)
      },
      change("data"))
    HostileObject(
      "the data of the pattern's own revision, which cannot be changed, and its number and labels, which can",
      [.pattern("own"), .pods(of: "own", 1)],
      [
        .act { namespace in
          for revision in try await namespace.list(.controllerRevisions) {
            let name = revision["metadata"]?["name"]?.string ?? ""
            try await namespace.perform([
              .patch(.controllerRevisions, name, ["data": ["spec": 1]]),
              .patch(.controllerRevisions, name, ["revision": 9_223_372_036_854_775_807]),
              .patch(
                .controllerRevisions, name,
                [
                  "metadata": [
                    "labels": ["podpattern.dev/revision": "odd"],
                    "annotations": [
                      "kubernetes.io/change-cause": text(200_000),
                      "podpattern.dev/change": text(50_000),
                    ],
                  ]
                ]),
            ])
          }
        }
      ], change("own"))
    HostileObject(
      "a revision of a megabyte, and three hundred small ones",
      [.pattern("big"), .pods(of: "big", 1)],
      [revision("big", "big-big", 7, data: ["spec": text(1_000_000)])],
      (0..<300).map { revision("big", "big-\($0)", $0 + 10) }, change("big"))
    HostileObject(
      "a revision that goes and comes for seconds",
      [
        .pattern("gone"), .pods(of: "gone", 1),
        .act { namespace in
          for _ in 0..<20 {
            for revision in try await namespace.list(.controllerRevisions) {
              let name = revision["metadata"]?["name"]?.string ?? ""
              try await namespace.perform([.delete(.controllerRevisions, name)])
            }
            try await Task.sleep(for: .milliseconds(50))
          }
        },
      ])
    HostileObject(
      "a status with the greatest numbers and times that are far away",
      [
        .pattern("told", ["replicas": 2, "strategy": ["rollback": "Automatic"]]),
        .pods(of: "told", 2),
        .patch(
          .podPatterns, "told", subresource: "status",
          [
            "status": [
              "observedGeneration": 9_223_372_036_854_775_807, "replicas": 2_147_483_647,
              "failed": 2_147_483_647, "succeeded": 2_147_483_647, "updateRevision": text(30_000),
              "currentRevision": "nobody", "selector": "!!", "summary": text(30_000),
              "rollout": [
                "from": "a", "to": "b", "startedAt": "0001-01-01T00:00:00Z", "method": "Mixed",
                "updated": 2_147_483_647, "total": 2_147_483_647,
              ],
              "rollback": ["from": "a", "to": "b", "reason": "c"],
              "logsDrained": [
                "pods": 2_147_483_647, "incomplete": 2_147_483_647, "linesLeft": 2_147_483_647,
              ],
              "initializers": many(1000) {
                [
                  "name": .string("i\($0)"), "restarts": 2_147_483_647, "failing": 2_147_483_647,
                  "message": text(500),
                ]
              },
              "conditions": many(30) {
                [
                  "type": .string($0 == 0 ? "Reconciling" : "C\($0)"), "status": "True",
                  "reason": "r", "message": "m", "observedGeneration": 9_223_372_036_854_775_807,
                  "lastTransitionTime": "9999-12-31T23:59:59Z",
                ]
              },
            ]
          ]),
      ], change("told"))
    HostileObject(
      "a status that says that all has failed or run to its end, of a pattern that has not",
      [
        .pattern("done", ["replicas": 2, "backoffLimit": 2], pod: ["restartPolicy": "Never"]),
        .pods(of: "done", 2), .podStatus(["phase": "Failed"]),
        .patch(
          .podPatterns, "done", subresource: "status",
          ["status": ["failed": 2_147_483_647, "succeeded": 2_147_483_647, "replicas": 0]]),
        .podStatus(["phase": "Failed"]),
      ])
  }

  /// A ControllerRevision that says that it is of a pattern.
  private static func revision(
    _ pattern: String, _ name: String, _ number: Int, owned isOwned: Bool = true,
    data: JSONValue = ["spec": [:]]
  ) -> Step {
    .act { namespace in
      let owner = try? await namespace.object(.podPatterns, pattern)
      let reference: JSONValue = [
        "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "name": .string(pattern),
        "uid": owner?["metadata"]?["uid"] ?? "", "controller": true,
      ]
      try await namespace.perform([
        .create(
          .controllerRevisions,
          [
            "metadata": [
              "name": .string(name),
              "labels": [
                "app.kubernetes.io/managed-by": "podpattern",
                "podpattern.dev/pattern": .string(pattern),
                "podpattern.dev/revision": .string(name),
              ],
              "ownerReferences": isOwned ? [reference] : [],
            ],
            "revision": .integer(number), "data": data,
          ])
      ])
    }
  }

  /// Another template, for which a revision is made.
  private static func change(_ pattern: String) -> [Step] {
    [
      .patch(
        .podPatterns, pattern,
        ["spec": ["template": ["spec": ["containers": [["name": "web", "image": "nginx:2"]]]]]])
    ]
  }
}
