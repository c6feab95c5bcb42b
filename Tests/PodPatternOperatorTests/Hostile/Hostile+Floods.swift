internal import KubernetesCore
internal import PodPatternCore

/// Too many of something, or too often.
extension HostileObject {
  @HostileTable static var floods: [HostileObject] {
    HostileObject(
      "a pattern that is changed as fast as the server can",
      [
        .pattern("restless", ["replicas": 3]), .pods(of: "restless", 3),
        .act { namespace in
          for number in 0..<300 {
            let image = JSONValue.string("nginx:\(number)")
            try await namespace.patch(
              .podPatterns, "restless",
              ["spec": ["template": ["spec": ["containers": [["name": "web", "image": image]]]]]])
          }
        },
      ])
    HostileObject(
      "a pattern that is scaled up and down as fast as the server can",
      [
        .pattern("breathing"),
        .act { namespace in
          for number in 0..<200 {
            try await namespace.patch(
              .podPatterns, "breathing", ["spec": ["replicas": .integer(number % 2 * 20)]])
          }
        },
      ])
    HostileObject(
      "a pattern that is deleted and made again as fast as the server can",
      [
        .act { namespace in
          for _ in 0..<40 {
            try await namespace.perform([.pattern("phoenix"), .delete(.podPatterns, "phoenix")])
          }
        }, .pattern("phoenix"),
      ])
    HostileObject(
      "pods whose status and labels change as fast as the server can",
      [
        .pattern("flapping", ["replicas": 3]), .pods(of: "flapping", 3),
        .act { namespace in
          for number in 0..<60 {
            try await namespace.perform([
              .podStatus(number % 2 == 0 ? ready : ["phase": "Pending", "conditions": []]),
              .patchPods([
                "metadata": ["labels": ["podpattern.dev/revision": .string("r\(number)")]]
              ]),
            ])
          }
        },
      ])
    HostileObject(
      "pods that fail as soon as they are made",
      [
        .pattern("doomed", ["replicas": 5]), .pods(of: "doomed", 5),
        .act { namespace in
          for _ in 0..<30 {
            try await namespace.perform([.podStatus(["phase": "Failed", "reason": "OutOfcpu"])])
            try await Task.sleep(for: .milliseconds(50))
          }
        },
      ])
    HostileObject(
      "five hundred patterns that are all refused",
      (0..<500).map {
        .pattern("refused-\($0)", ["initializers": [["name": "web", "container": ["image": "a"]]]])
      })
    HostileObject(
      "a hundred patterns that are as long as they may be",
      (0..<100).map { number -> Step in
        // Each another one, so that nothing of them is shared.
        let words = (0..<240).map { JSONValue.string("\(number) \($0) " + wordOfAKilobyte) }
        return .pattern(
          "long-\(number)",
          pod: [
            "containers": [
              ["name": "web", "image": "nginx:1.27", "args": .array(words)]
            ]
          ])
      }, then: .harmless)
    HostileObject(
      "five hundred patterns that ask for nothing",
      (0..<500).map { .pattern("empty-\($0)", ["replicas": 0]) })
    HostileObject(
      "five hundred pods without an owner that bear the label of a pattern",
      (0..<500).map {
        .create(
          .pods,
          [
            "metadata": [
              "name": .string("stray-\($0)"), "labels": ["podpattern.dev/pattern": "collector"],
            ],
            "spec": ["containers": [["name": "web", "image": "nginx"]]],
          ])
      }, [.pattern("collector")],
      then: .also { namespace in
        try await namespace.until("one pod is left", within: .seconds(60)) {
          try await namespace.pods(of: "collector").count == 1
        }
      })
  }

  private static let wordOfAKilobyte = String(repeating: "x", count: 1_000)
}
