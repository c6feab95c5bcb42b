internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore
internal import Testing

/// What kubelets, users and programs with a hand for pods may write into them.
extension HostileObject {
  @HostileTable static var pods: [HostileObject] {
    HostileObject(
      "a template whose pods say that they replace more than an integer holds",
      [
        .pattern(
          "replaced", ["backoffLimit": 3], pod: ["restartPolicy": "Never"],
          template: [
            "metadata": ["annotations": ["podpattern.dev/replacement": "9223372036854775807"]]
          ]),
        .pods(of: "replaced", 1), .podStatus(["phase": "Failed"]),
      ])
    HostileObject(
      "failed pods whose annotations are odd numbers",
      [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e400", "", " 1",
        "２", "-1",
      ].enumerated().flatMap { number, text -> [Step] in
        [
          .pattern("failed-\(number)", ["replicas": 2], pod: ["restartPolicy": "Never"]),
          .pods(of: "failed-\(number)", 2),
          .patchPods([
            "metadata": [
              "annotations": [
                "podpattern.dev/replacement": .string(text),
                "controller.kubernetes.io/pod-deletion-cost": .string(text),
              ]
            ]
          ]),
          .podStatus(["phase": "Failed"]),
        ]
      })
    HostileObject(
      "pods that restarted more often than can be counted",
      life(["restartCount": 2_147_483_647, "ready": false, "state": crashing]))
    HostileObject(
      "pods that restarted less than never",
      life(["restartCount": -2_147_483_648, "ready": false, "state": crashing]))
    HostileObject(
      "exit codes and signals at the ends of their range",
      [Int(Int32.max), Int(Int32.min)].flatMap { code in
        life([
          "restartCount": 1, "ready": false,
          "state": ["terminated": ["exitCode": .integer(code), "signal": .integer(code)]],
          "lastState": ["terminated": ["exitCode": .integer(code), "signal": .integer(code)]],
        ])
      })
    HostileObject(
      "times before the first and after the last year",
      [
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z",
        "2026-02-30T00:00:00Z", "2026-06-30T23:59:60Z", "1677-09-21T00:12:43Z",
      ].enumerated().flatMap { number, time -> [Step] in times("time-\(number)", .string(time)) })
    HostileObject(
      "last words of log shippers that no sum holds",
      lastWords.enumerated().flatMap { number, words -> [Step] in
        [
          .pattern(
            "words-\(number)", ["replicas": 3, "logShipper": ["enabled": true]],
            pod: ["restartPolicy": "Never"]),
          .pods(of: "words-\(number)", 3), .podStatus(shipperEnded(words)),
        ]
      })
    HostileObject(
      "a message, a reason and a node's words of half a megabyte",
      [
        .pattern("wordy"), .pods(of: "wordy", 1),
        .podStatus([
          "phase": "Failed", "message": long, "reason": long, "nominatedNodeName": long,
        ]),
      ])
    HostileObject(
      "a thousand conditions, some twice, with odd times",
      [
        .pattern("conditions"), .pods(of: "conditions", 1),
        .podStatus([
          "phase": "Pending",
          "conditions": .array(
            (0..<1000).map {
              [
                "type": .string($0 % 2 == 0 ? "Ready" : "PodScheduled"), "status": "False",
                "lastTransitionTime": "0001-01-01T00:00:00Z", "message": .string("\($0)"),
              ]
            }),
        ]),
      ])
    HostileObject(
      "statuses of two thousand containers that are not there",
      [
        .pattern("statuses"), .pods(of: "statuses", 1),
        .podStatus([
          "phase": "Pending",
          "initContainerStatuses": .array((0..<2000).map { status("init-\($0)") }),
          "containerStatuses": .array((0..<2000).map { status("run-\($0)") }),
        ]),
      ])
    HostileObject(
      "a phase, a node and images that nobody knows",
      [
        .pattern("phase"), .pods(of: "phase", 1),
        .podStatus([
          "phase": "Exploded", "observedGeneration": 9_223_372_036_854_775_807,
          "podIP": "10.0.0.1", "startTime": "9999-12-31T23:59:59Z",
          "containerStatuses": [
            [
              "name": "web", "image": "", "imageID": "", "ready": true, "restartCount": 0,
              "started": true, "state": [:],
            ]
          ],
        ]),
      ])
    HostileObject(
      "annotations of an update in place that nobody wrote",
      inPlaceNotes.enumerated().flatMap { number, note -> [Step] in
        [
          .pattern("in-place-\(number)"), .pods(of: "in-place-\(number)", 1),
          .patchPods(["metadata": ["annotations": ["podpattern.dev/in-place-update": note]]]),
          .podStatus(ready),
        ]
      })
    HostileObject(
      "revisions that nobody made, on pods",
      [
        .pattern("revised", ["replicas": 3]), .pods(of: "revised", 3),
        .patchPods(["metadata": ["labels": ["podpattern.dev/revision": "nobody-made-this"]]]),
        .podStatus(ready),
      ])
    HostileObject(
      "pods that bear the label of a pattern, and belong to others",
      [
        .pattern("claimed", ["replicas": 2]), .pods(of: "claimed", 2),
        .create(.pods, stray("others", owners: [owner("a", controller: true)])),
        .create(.pods, stray("many", owners: .array((0..<500).map { owner("u\($0)") }))),
        .create(.pods, stray("circle", owners: [owner("claimed")])),
      ],
      then: .also { namespace in
        let pod = try await namespace.object(.pods, "others")
        #expect(pod["metadata"]?["ownerReferences"]?[0]?["uid"] == "a")
      })
    HostileObject(
      "a pod that never goes, for its finalizer, and one that asks for centuries",
      [
        .pattern("stays", ["replicas": 2], template: ["metadata": ["finalizers": ["a.example/b"]]]),
        .pods(of: "stays", 2),
        .act { namespace in
          for pod in try await namespace.pods(of: "stays") {
            try await namespace.client.delete(
              .pods, namespace.key(pod["metadata"]?["name"]?.string ?? ""),
              options: .init(gracePeriodSeconds: .max))
          }
        },
      ])
  }

  private static let crashing: JSONValue = [
    "waiting": ["reason": "CrashLoopBackOff", "message": "back-off"]
  ]

  private static let long = JSONValue.string(String(repeating: "long ", count: 100_000))

  /// A pattern with two initializers whose containers all have that status.
  private static func life(_ status: JSONValue) -> [Step] {
    let named: (String) -> JSONValue = {
      (["name": .string($0), "image": "a", "imageID": "a"] as JSONValue).merging(status)
    }
    return [
      .pattern(
        "life",
        [
          "replicas": 3,
          "initializers": [
            ["name": "one", "container": ["image": "a"]],
            ["name": "two", "container": ["image": "a"]],
          ],
        ]),
      .pods(of: "life", 3),
      .podStatus([
        "phase": "Pending", "initContainerStatuses": [named("one"), named("two")],
        "containerStatuses": [named("web")],
      ]),
    ]
  }

  private static func times(_ name: String, _ time: JSONValue) -> [Step] {
    [
      .pattern(
        name,
        [
          "minReadySeconds": 2_147_483_647, "progressDeadlineSeconds": 2_147_483_647,
          "initializers": [["name": "one", "container": ["image": "a"]]],
        ]),
      .pods(of: name, 1),
      .podStatus([
        "phase": "Running", "startTime": time,
        "conditions": [
          ["type": "Ready", "status": "True", "lastTransitionTime": time],
          ["type": "PodScheduled", "status": "False", "lastTransitionTime": time],
        ],
        "containerStatuses": [
          [
            "name": "web", "image": "a", "imageID": "a", "restartCount": 1, "ready": true,
            "state": ["running": ["startedAt": time]],
            "lastState": [
              "terminated": ["exitCode": 1, "startedAt": time, "finishedAt": time]
            ],
          ]
        ],
      ]),
    ]
  }

  private static let lastWords: [String] = [
    #"{"shipped":{"lines":0},"left":{"lines":9223372036854775807,"bytes":9223372036854775807}}"#,
    #"{"shipped":{"lines":-1},"left":{"lines":-9223372036854775808,"bytes":-1}}"#,
    #"{"shipped":{"lines":1.5},"left":{"lines":1e300,"bytes":0.1,"outputs":["a"]}}"#,
    #"{"shipped":{},"left":{"lines":1,"bytes":1,"outputs":["#,
    (0..<400).map { #""o\#($0)""# }.joined(separator: ",") + "]}}",
    #"{"left":{"lines":1,"bytes":1,"outputs":[""# + String(repeating: "o", count: 3900) + #""]}}"#,
    #"{"left":{"lines":1,"lines":2,"caf\u00e9":1,"cafe\u0301":2,"bytes":null}}"#,
    String(repeating: "[", count: 4000), "\u{FEFF}{}", #"{"left": "\ud800"}"#, "null", "1e999", "{",
  ]

  private static func shipperEnded(_ words: String) -> JSONValue {
    let shipper: JSONValue = [
      "name": "log-shipper", "image": "a", "imageID": "a", "ready": false, "restartCount": 0,
      "state": ["terminated": ["exitCode": 0, "message": .string(words)]],
    ]
    return [
      "phase": "Succeeded", "initContainerStatuses": [shipper], "containerStatuses": [shipper],
    ]
  }

  private static func status(_ name: String) -> JSONValue {
    [
      "name": .string(name), "image": "a", "imageID": "a", "ready": false,
      "restartCount": 2_147_483_647,
      "state": ["waiting": ["reason": "CrashLoopBackOff", "message": "long ago"]],
      "lastState": ["terminated": ["exitCode": 1, "reason": "Error", "message": "why"]],
    ]
  }

  private static let inPlaceNotes: [JSONValue] = [
    "", "{}", "null", "[]", #"{"containers":{"web":{"restarts":9223372036854775807}}}"#,
    #"{"web":-9223372036854775808}"#, #"{"since":"0001-01-01T00:00:00Z"}"#,
    .string(String(repeating: "[", count: 100_000)),
    .string("{\"a\":" + String(repeating: "9", count: 5000) + "}"),
  ]

  private static func owner(_ uid: String, controller: Bool = false) -> JSONValue {
    [
      "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "name": "claimed",
      "uid": .string(uid), "controller": .bool(controller),
    ]
  }

  private static func stray(_ name: String, owners: JSONValue) -> JSONValue {
    [
      "metadata": [
        "name": .string(name), "labels": ["podpattern.dev/pattern": "claimed"],
        "ownerReferences": owners, "finalizers": ["a.example/kept"],
      ],
      "spec": ["containers": [["name": "web", "image": "nginx"]]],
    ]
  }
}
