import KubernetesCore

/// Makes templates at random, with fields of the API and others, the same for the same seed.
struct RandomTemplate {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

  mutating func template() -> JSONValue {
    var spec = fields(podFields, count: 0...8)
    spec["containers"] = list(1...3) { $0.container($1, prefix: "c") }
    if chance(50) { spec["initContainers"] = list(0...3) { $0.container($1, prefix: "i") } }
    if chance(60) {
      spec["volumes"] = list(0...4) { random, index in
        var volume = random.fields(volumeFields, count: 0...1)
        volume["name"] = .string("v\(index)")
        return .object(volume)
      }
    }
    var template: JSONObject = ["spec": .object(shuffled(spec))]
    if chance(70) {
      template["metadata"] = [
        "labels": ["a": .string(text())], "annotations": ["b": .string(text())],
      ]
    }
    return .object(shuffled(template))
  }

  /// The same document with the keys of every object in another order.
  mutating func reordered(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let members): .object(shuffled(members.mapValues { reordered($0) }))
    case .array(let elements): .array(elements.map { reordered($0) })
    default: value
    }
  }

  private mutating func container(_ index: Int, prefix: String) -> JSONValue {
    var container = fields(containerFields, count: 0...8)
    container["name"] = .string("\(prefix)\(index)")
    if chance(50) {
      container["volumeMounts"] = list(0...2) { random, index in
        [
          "name": .string("v\(index)"), "mountPath": .string("/mnt/\(index)"),
          "readOnly": .bool(random.chance(50)),
        ]
      }
    }
    return .object(shuffled(container))
  }

  private mutating func fields(_ names: [String], count: ClosedRange<Int>) -> JSONObject {
    var result: JSONObject = [:]
    for _ in 0..<number(count) { result[names[number(0...names.count - 1)]] = value(depth: 3) }
    return result
  }

  private mutating func value(depth: Int) -> JSONValue {
    switch number(0...(depth > 0 ? 8 : 5)) {
    case 0: .bool(chance(50))
    case 1: .integer(number(-5...5000))
    case 2:
      .number(JSONNumber(literal: ["1.50", "1e3", "-0.0", "12345678901234567890"][number(0...3)]))
    case 3: .null
    case 4, 5: .string(text())
    case 6: .array((0..<number(0...3)).map { _ in value(depth: depth - 1) })
    default:
      .object(
        JSONObject(
          (0..<number(0...3)).map { ("k\($0)\(text().count)", value(depth: depth - 1)) },
          uniquingKeysWith: { $1 }))
    }
  }

  private mutating func text() -> String {
    ["", "yes", "1", "a b", "é🚀", "line\nline", "$(X) $$", "\"quoted\"\\", "0x1F", "null"][
      number(0...9)]
  }

  private mutating func list(
    _ count: ClosedRange<Int>, _ element: (inout RandomTemplate, Int) -> JSONValue
  ) -> JSONValue {
    .array((0..<number(count)).map { element(&self, $0) })
  }

  private mutating func shuffled(_ members: JSONObject) -> JSONObject {
    var members = members.map { ($0, $1) }
    for index in stride(from: members.count - 1, to: 0, by: -1) {
      members.swapAt(index, number(0...index))
    }
    return JSONObject(members)
  }

  private mutating func chance(_ percent: Int) -> Bool { number(0...99) < percent }

  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return range.lowerBound + Int(state >> 33) % range.count
  }
}

private let podFields = [
  "activeDeadlineSeconds", "automountServiceAccountToken", "dnsConfig", "dnsPolicy",
  "ephemeralContainers", "hostAliases", "hostNetwork", "hostPID", "hostUsers", "hostname",
  "imagePullSecrets", "nodeName", "overhead", "preemptionPolicy", "priority", "priorityClassName",
  "readinessGates", "resourceClaims", "runtimeClassName", "schedulerName", "schedulingGates",
  "serviceAccountName", "setHostnameAsFQDN", "subdomain", "terminationGracePeriodSeconds",
  "tolerations", "topologySpreadConstraints", "somethingNew",
]

private let containerFields = [
  "args", "command", "env", "envFrom", "image", "imagePullPolicy", "lifecycle", "livenessProbe",
  "ports", "readinessProbe", "resizePolicy", "resources", "restartPolicyRules", "securityContext",
  "startupProbe", "stdin", "stdinOnce", "terminationMessagePath", "terminationMessagePolicy", "tty",
  "workingDir", "somethingNew",
]

private let volumeFields = [
  "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "hostPath", "image", "nfs",
  "persistentVolumeClaim", "projected", "secret", "somethingNew",
]
