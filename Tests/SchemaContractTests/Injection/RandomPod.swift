import KubernetesCore

/// Pods as an API server takes them, by chance: all that it depends on what a class adds.
struct RandomPod {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  private mutating func next() -> UInt64 {
    // SplitMix64: the same pods for the same seed everywhere.
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  private mutating func oneIn(_ count: UInt64) -> Bool { next() % count == 0 }

  private mutating func choice<Element>(_ elements: [Element]) -> Element {
    elements[Int(next() % UInt64(elements.count))]
  }

  /// A pod of a name, whose labels a class selects by.
  mutating func pod(named name: String, selected label: String) -> JSONValue {
    var volumes: [JSONValue] = []
    if oneIn(3) { volumes.append(sharedVolume()) }
    if oneIn(2) {
      volumes.append(["name": "other", "emptyDir": ["medium": choice(["", "Memory"])]])
    }
    if oneIn(5) { volumes.append(["name": "host", "hostPath": ["path": "/var"]]) }
    let mountable = volumes.compactMap { $0["name"]?.string }
    var names = ["web", "nginx", "app", "side", "a", "prepare", "log-shipper", "step-refresh", "z"]
    func container() -> JSONValue {
      let index = Int(next() % UInt64(names.count))
      return self.container(names.remove(at: index), mounting: mountable)
    }
    var spec: JSONValue = ["containers": .array((0...(next() % 3)).map { _ in container() })]
    if oneIn(2) {
      spec["initContainers"] = .array(
        (0...(next() % 2)).map { _ in
          var made = container()
          if oneIn(3) { made["restartPolicy"] = "Always" }
          return made
        })
    }
    if !volumes.isEmpty { spec["volumes"] = .array(volumes) }
    if oneIn(2) {
      spec["terminationGracePeriodSeconds"] = choice([0, 1, 5, 60, 3600])
    }
    if oneIn(3) { spec["securityContext"] = securityContext() }
    if oneIn(6) {
      let amounts: JSONValue = ["cpu": "8", "memory": "8Gi"]
      // A server fills in requests before any policy sees the pod.
      spec["resources"] = ["limits": amounts, "requests": amounts]
    }
    if oneIn(3) {
      spec["imagePullSecrets"] = .array(choice([[["name": "mirror"]], [["name": "mine"]]]))
    }
    if oneIn(8) { spec["hostNetwork"] = true }
    if oneIn(6) { makeWindows(&spec) }
    if oneIn(4) { spec["restartPolicy"] = choice(["Never", "OnFailure", "Always"]) }
    var metadata: JSONValue = ["name": .string(name), "labels": labels(label)]
    if oneIn(2) { metadata["annotations"] = annotations() }
    return ["apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec]
  }

  private mutating func labels(_ label: String) -> JSONValue {
    var labels: JSONValue = [:]
    labels[label] = "files"
    if oneIn(2) { labels["team"] = choice(["shop", "A.b_c-1", ""]) }
    return labels
  }

  private mutating func annotations() -> JSONValue {
    var annotations: JSONValue = [:]
    if oneIn(2) {
      annotations["example.com/tenant"] = choice(
        ["x", "not valid!", "$(params.team)", "\"quoted\"", ""])
    }
    if oneIn(6) { annotations["cluster-autoscaler.kubernetes.io/safe-to-evict"] = "false" }
    if oneIn(8) {
      annotations["cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes"] = "other"
    }
    if oneIn(10) { annotations["podpattern.dev/inject"] = choice(["false", "true"]) }
    return annotations
  }

  private mutating func sharedVolume() -> JSONValue {
    let source: JSONValue = choice([
      ["emptyDir": [:]], ["emptyDir": ["sizeLimit": "3Gi"]], ["emptyDir": ["sizeLimit": "0"]],
      ["emptyDir": ["sizeLimit": "1500m"]], ["emptyDir": ["sizeLimit": 4096, "medium": "Memory"]],
      ["hostPath": ["path": "/logs"]], ["emptyDir": ["sizeLimit": "1.5Gi"]],
    ])
    var volume: JSONValue = ["name": "shared"]
    for (key, value) in source.object ?? [:] { volume[key] = value }
    return volume
  }

  private mutating func container(_ name: String, mounting volumes: [String]) -> JSONValue {
    var container: JSONValue = ["name": .string(name), "image": "example.com/app:1"]
    var places = ["/shared", "/shared/", "/data", "//logs//app/.", "/shared/sub", "/etc/x"]
    var mounts: [JSONValue] = []
    for volume in volumes where oneIn(2) {
      let index = Int(next() % UInt64(places.count))
      mounts.append(["name": .string(volume), "mountPath": .string(places.remove(at: index))])
      // The same place in other words is one that a pod may not have twice.
      places.removeAll { $0.hasPrefix("/shared") && $0 != "/shared/sub" }
    }
    if !mounts.isEmpty { container["volumeMounts"] = .array(mounts) }
    if oneIn(4) { container["args"] = ["$(params.team)", "--x"] }
    return container
  }

  private mutating func securityContext() -> JSONValue {
    var context: JSONValue = [:]
    if oneIn(2) { context["runAsUser"] = choice([0, 1000]) }
    if oneIn(3) { context["fsGroup"] = choice([0, 3000]) }
    if oneIn(3) { context["runAsNonRoot"] = false }
    return context
  }

  private mutating func makeWindows(_ spec: inout JSONValue) {
    func affinity(_ terms: [JSONValue]) -> JSONValue {
      [
        "nodeAffinity": [
          "requiredDuringSchedulingIgnoredDuringExecution": ["nodeSelectorTerms": .array(terms)]
        ]
      ]
    }
    let windows: JSONValue = [
      "matchExpressions": [["key": "kubernetes.io/os", "operator": "In", "values": ["windows"]]]
    ]
    let other: JSONValue = [
      "matchExpressions": [["key": "kubernetes.io/os", "operator": "Exists"]]
    ]
    switch next() % 5 {
    case 0: spec["nodeSelector"] = ["kubernetes.io/os": "windows"]
    case 1: spec["nodeSelector"] = ["kubernetes.io/os": "linux"]
    case 2: spec["affinity"] = affinity([windows])
    case 3: spec["affinity"] = affinity([windows, other])
    default: spec["nodeSelector"] = ["beta.kubernetes.io/os": "windows"]
    }
  }
}

/// Texts of all that a text may have, by chance.
struct RandomText {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private static let ranges: [ClosedRange<UInt32>] = [
    0...0x1F, 0x20...0x7E, 0x7F...0xA0, 0x300...0x36F, 0x5D0...0x6FF, 0x2000...0x206F,
    0xD000...0xD7FF, 0xE000...0xE0FF, 0xFE00...0xFFFF, 0x1F300...0x1F6FF, 0xE0000...0xE007F,
  ]
  private static let words = [
    "\"", "\\", "\\n", "'", "`", "$(A)", "$$(A)", "${A}", "{{a}}", "%d", "\r\n", "//", "/*", "dyn(",
    "]}",
  ]

  mutating func text() -> String {
    var text = ""
    for _ in 0..<(next() % 12) {
      if next() % 3 == 0 {
        text += Self.words[Int(next() % UInt64(Self.words.count))]
      } else {
        let range = Self.ranges[Int(next() % UInt64(Self.ranges.count))]
        let value = range.lowerBound + UInt32(next() % UInt64(range.count))
        if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
      }
    }
    return text
  }

  private mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
