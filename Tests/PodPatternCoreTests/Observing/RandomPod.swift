internal import KubernetesCore

/// Makes pods as an API server might show them in JSON: likely ones, and ones that nobody has written
/// but anybody may.
struct RandomPod {
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func pod() -> JSONValue {
    names = (0...number(3)).map { "c\($0)" + (chance(4) ? "-with-a-name-of-some-length" : "") }
    return ["metadata": metadata(), "spec": spec(), "status": status()]
  }

  private var names: [String] = []

  // MARK: Chances

  private mutating func number(_ most: Int) -> Int { Int.random(in: 0...most, using: &random) }
  private mutating func chance(_ oneIn: Int) -> Bool { number(oneIn - 1) == 0 }
  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[number(values.count - 1)]
  }

  /// A value, or none.
  private mutating func maybe(_ value: JSONValue, oneIn: Int = 2) -> JSONValue? {
    chance(oneIn) ? value : nil
  }

  private static let texts = [
    "web", "a name of more than fifteen bytes", "é", "e\u{301}", "\u{0}", "line\nbreak", "\u{FFFD}",
    "𝄞 and more", "\\\"", "{\"a\": 1}", "True", "False", "Ready", "Always",
    String(repeating: "x", count: 300), String(repeating: "ü", count: 3_000),
  ]

  /// A text that is not empty, which JSON would leave out.
  private mutating func text() -> JSONValue { .string(pick(Self.texts)) }

  private mutating func time() -> JSONValue {
    if chance(12) {
      return .string(
        pick([
          "0000-01-01T00:00:00Z", "0001-01-01T00:00:01Z", "9999-12-31T23:59:59Z",
          "1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z",
        ]))
    }
    return .string("2027-01-15T08:\(10 + number(49)):\(10 + number(49))Z")
  }

  private mutating func integer() -> JSONValue {
    chance(6) ? .integer(pick([Int(Int32.max), Int(Int32.min), -1, 0])) : .integer(number(5))
  }

  /// The text of a number in an annotation.
  private mutating func digits() -> JSONValue {
    .string(pick(["0", "1", "7", "-3", "+4", "2147483647", "2147483648", "x", "", "1e3", " 1"]))
  }

  private mutating func list(_ most: Int, _ make: (inout RandomPod) -> JSONValue) -> JSONValue? {
    let elements = (0..<number(most)).map { _ in make(&self) }
    return elements.isEmpty ? nil : .array(elements)
  }

  /// An object without what is not there, as Go leaves out what is empty; of times, some are null.
  private func object(_ members: [(String, JSONValue?)]) -> JSONValue {
    let times = [
      "creationTimestamp", "lastProbeTime", "lastTransitionTime", "startedAt", "finishedAt",
    ]
    let present = members.compactMap { key, value -> (String, JSONValue)? in
      guard let value, !value.isNull || times.contains(key) else { return nil }
      return (key, value)
    }
    return .object(JSONObject(present))
  }

  // MARK: Parts

  private mutating func metadata() -> JSONValue {
    var labels: [(String, JSONValue?)] = [("app", text())]
    if !chance(8) {
      labels.append(("podpattern.dev/pattern", .string(pick(["w", "weather-service-in-a-shop"]))))
    }
    if !chance(8) { labels.append(("podpattern.dev/revision", text())) }
    let annotations: [(String, JSONValue?)] = [
      ("podpattern.dev/replacement", maybe(digits())), ("podpattern.dev/attempt", maybe(digits())),
      ("podpattern.dev/index", maybe(digits())), ("example.com/other", maybe(text())),
      ("podpattern.dev/without-log-shipper", maybe(text(), oneIn: 4)),
      ("controller.kubernetes.io/pod-deletion-cost", maybe(digits(), oneIn: 4)),
      ("podpattern.dev/in-place-update", maybe(record(), oneIn: 3)),
    ]
    let isTerminating = chance(3)
    return object([
      ("name", .string("weather-\(number(9))")), ("generateName", maybe("weather-")),
      ("namespace", maybe("shop", oneIn: 1)), ("uid", maybe(text(), oneIn: 1)),
      ("resourceVersion", .string("\(number(100_000))")), ("generation", maybe(integer())),
      ("creationTimestamp", chance(9) ? .null : time()),
      ("deletionTimestamp", isTerminating ? time() : nil),
      ("deletionGracePeriodSeconds", isTerminating ? maybe(integer()) : nil),
      ("labels", object(labels)), ("annotations", object(annotations)),
      (
        "ownerReferences",
        list(4) { pod in
          pod.object([
            ("apiVersion", "v1"), ("kind", pod.text()), ("name", pod.text()),
            ("uid", pod.chance(5) ? "" : pod.text()), ("controller", pod.maybe(true)),
          ])
        }
      ),
      ("finalizers", list(chance(6) ? 12 : 3) { $0.text() }),
    ])
  }

  private mutating func record() -> JSONValue {
    if chance(6) { return pick(["", "{}", "{", "[]", #"{"containers":{},"resized":[]}"#]) }
    var containers = JSONObject()
    let names = names
    for name in names where chance(2) {
      containers[name] = object([
        ("image", maybe(.string(image()))), ("restarts", integer()),
        ("containerID", maybe(.string("containerd://\(number(3))"))),
        ("startedAt", maybe(time())),
      ])
    }
    let resized = names.filter { _ in chance(2) }.map { JSONValue.string($0) }
    let record: JSONValue = ["containers": .object(containers), "resized": .array(resized)]
    return .string(String(decoding: record.serialized(), as: UTF8.self))
  }

  private mutating func image() -> String {
    pick([
      "nginx:1.27", "nginx:1.28", "docker.io/library/nginx:1.27",
      "nginx@sha256:0000000000000000000000000000000000000000000000000000000000000001",
    ])
  }

  private mutating func resources() -> JSONValue {
    func amounts(_ pod: inout RandomPod) -> JSONValue? {
      let amounts = ["100m", "1", "1Gi", "0.5", "64Mi", "1k", "0", "1e3", "odd"]
      let chosen = pod.object([
        ("cpu", pod.maybe(.string(pod.pick(amounts)))),
        ("memory", pod.maybe(.string(pod.pick(amounts)))),
        ("example.com/gpu", pod.maybe("1")),
      ])
      return chosen == [:] ? nil : chosen
    }
    return object([("limits", amounts(&self)), ("requests", amounts(&self))])
  }

  private mutating func container(_ name: String) -> JSONValue {
    object([
      ("name", .string(name)), ("image", maybe(.string(image()), oneIn: 1)),
      ("command", list(2) { $0.text() }), ("resources", resources()),
      (
        "resizePolicy",
        list(3) { pod in
          pod.object([
            ("resourceName", pod.pick(["cpu", "memory"])),
            ("restartPolicy", pod.pick(["NotRequired", "RestartContainer"])),
          ])
        }
      ),
      ("restartPolicy", maybe(.string(pick(["Always", "Never", "OnFailure"])))),
    ])
  }

  private mutating func spec() -> JSONValue {
    let (names, split) = (names, number(names.count))
    let types = ["podpattern.dev/in-place", "example.com/lb", "Ready"]
    return object([
      ("containers", .array(names[split...].map { container($0) })),
      ("initContainers", split == 0 ? nil : .array(names[..<split].map { container($0) })),
      ("restartPolicy", maybe(.string(pick(["Always", "Never", "OnFailure"])))),
      ("nodeName", maybe(text())), ("terminationGracePeriodSeconds", maybe(integer())),
      (
        "readinessGates",
        list(4) { pod in ["conditionType": .string(pod.pick(types))] }
      ),
      ("schedulingGates", list(chance(5) ? 12 : 3) { pod in ["name": pod.text()] }),
    ])
  }

  private mutating func status() -> JSONValue {
    let (names, split) = (names, number(names.count))
    return object([
      (
        "phase",
        maybe(
          .string(pick(["Pending", "Running", "Succeeded", "Failed", "Unknown", "Odd"])), oneIn: 1)
      ), ("conditions", list(7) { $0.condition() }), ("message", maybe(text(), oneIn: 4)),
      ("reason", maybe(text(), oneIn: 4)), ("hostIP", maybe("10.0.0.1")),
      ("startTime", maybe(time())), ("qosClass", maybe("Burstable")),
      ("observedGeneration", maybe(.integer(1 + number(4)))),
      ("containerStatuses", statuses(names[split...])),
      ("initContainerStatuses", statuses(names[..<split])),
    ])
  }

  private mutating func statuses(_ names: ArraySlice<String>) -> JSONValue? {
    names.isEmpty || chance(6) ? nil : .array(names.map { containerStatus($0) })
  }

  private mutating func condition() -> JSONValue {
    object([
      (
        "type",
        .string(
          pick([
            "Ready", "Ready", "PodScheduled", "PodReadyToStartContainers", "DisruptionTarget",
            "podpattern.dev/in-place", "PodResizePending", "PodResizeInProgress", "Initialized",
            "example.com/lb",
          ]))
      ), ("status", .string(pick(["True", "False", "Unknown", ""]))), ("lastProbeTime", .null),
      ("lastTransitionTime", chance(6) ? .null : time()),
      (
        "reason",
        maybe(.string(pick(["SchedulingGated", "Unschedulable", "Infeasible", "Deferred"])))
      ), ("message", maybe(text())),
    ])
  }

  private mutating func containerStatus(_ name: String) -> JSONValue {
    object([
      ("name", .string(name)), ("state", state()), ("lastState", state()),
      ("ready", .bool(chance(2))),
      ("restartCount", integer()), ("image", .string(image())), ("imageID", .string(image())),
      ("containerID", maybe(.string("containerd://\(number(3))"))),
      ("started", maybe(.bool(chance(2)))), ("resources", maybe(resources())),
    ])
  }

  private mutating func state() -> JSONValue {
    switch number(4) {
    case 0: [:]
    case 1:
      [
        "waiting": object([
          (
            "reason",
            maybe(.string(pick(["ContainerCreating", "PodInitializing", "CrashLoopBackOff"])))
          ), ("message", maybe(text())),
        ])
      ]
    case 2: ["running": object([("startedAt", chance(5) ? .null : time())])]
    default:
      [
        "terminated": object([
          ("exitCode", integer()), ("signal", maybe(.integer(1 + number(8)))),
          ("reason", maybe(.string(pick(["Error", "OOMKilled", "Completed"])))),
          ("message", maybe(text())), ("startedAt", chance(5) ? .null : time()),
          ("finishedAt", chance(5) ? .null : time()),
          ("containerID", maybe("containerd://0")),
        ])
      ]
    }
  }
}
