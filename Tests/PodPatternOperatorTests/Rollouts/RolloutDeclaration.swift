internal import KubernetesCore
internal import PodPatternCore

/// What a user declares at one moment of a drill, as a pattern and as a Deployment.
struct RolloutDeclaration: Hashable {
  var replicas = 4
  var image = "nginx:1"
  var env = "1"
  var label = "a"
  var isPaused = false
  /// What the ConfigMap holds.
  var settings = "1"
  /// How the template is written: what it says is the same.
  var wording = 0
  let maxSurge: JSONValue
  let maxUnavailable: JSONValue
  /// What of an update a running pod takes.
  var inPlace = UpdateStrategy.InPlace.sidecarsOnly

  /// Whether its pods never become ready.
  var isBroken: Bool { image.hasSuffix("broken") }

  /// The limits, as a Deployment's controller resolves them.
  private var strategy: UpdateStrategy {
    func share(_ value: JSONValue) -> IntOrPercent {
      value.integer.map { .count($0) } ?? .percent(Int(value.string?.dropLast() ?? "0") ?? 0)
    }
    var strategy = UpdateStrategy()
    strategy.maxSurge = share(maxSurge)
    strategy.maxUnavailable = share(maxUnavailable)
    return strategy
  }

  /// The most pods that there may be.
  var most: Int { replicas + strategy.surge(of: replicas) }
  /// The least pods that are to be available.
  var least: Int { replicas - strategy.unavailable(of: replicas) }

  private var template: JSONValue {
    var container: JSONValue = [
      "name": "web", "image": .string(image),
      // Characters that a server may write otherwise than they came.
      "env": [["name": "A", "value": .string("\(env) <&>")]],
      "resources": ["requests": ["cpu": wording.isMultiple(of: 2) ? "100m" : "0.1"]],
    ]
    var spec: JSONValue = [:]
    if wording > 1 {
      container["terminationMessagePath"] = "/dev/termination-log"
      container["imagePullPolicy"] = "IfNotPresent"
      (spec["dnsPolicy"], spec["securityContext"]) = ("ClusterFirst", [:])
    }
    spec["containers"] = [container]
    return ["metadata": ["labels": ["app": "reference", "drill": .string(label)]], "spec": spec]
  }

  /// The spec of a pattern, whose revisions have what the ConfigMap `settings` holds.
  var pattern: JSONValue {
    var spec = spec
    spec["configuration"] = [["configMapName": "settings"]]
    spec["template"]?["spec"]?["volumes"] = [
      ["name": "settings", "configMap": ["name": "settings"]]
    ]
    spec["strategy"]?["inPlace"] = .string(inPlace.rawValue)
    spec["strategy"]?["inPlaceGracePeriodSeconds"] = 1
    return spec
  }

  /// The spec of a Deployment, in which an annotation says what the ConfigMap holds.
  var deployment: JSONValue {
    var spec = spec
    spec["selector"] = ["matchLabels": ["app": "reference"]]
    spec["template"]?["metadata"]?["annotations"] = ["settings": .string(settings)]
    return spec
  }

  private var spec: JSONValue {
    [
      "replicas": .integer(replicas), "paused": .bool(isPaused), "template": template,
      "strategy": [
        "type": "RollingUpdate",
        "rollingUpdate": ["maxSurge": maxSurge, "maxUnavailable": maxUnavailable],
      ],
    ]
  }

  /// Something that a user does, at random.
  mutating func change(using random: inout some RandomNumberGenerator) -> String {
    switch Int.random(in: 0..<13, using: &random) {
    case 0...2:
      image = "nginx:\(Int.random(in: 1...5, using: &random))"
      return image
    case 3, 4:
      env = String(Int.random(in: 1...3, using: &random))
      return "env \(env)"
    case 5:
      label = ["a", "b", "c"].randomElement(using: &random) ?? "a"
      return "label \(label)"
    case 6, 7:
      replicas = Int.random(in: 0...8, using: &random)
      return "scale to \(replicas)"
    case 8, 9:
      settings = String(Int.random(in: 1...3, using: &random))
      return "settings \(settings)"
    case 10:
      wording = Int.random(in: 0..<4, using: &random)
      return "the same in other words"
    case 11:
      isPaused.toggle()
      return isPaused ? "pause" : "resume"
    default:
      image = "nginx:broken"
      return "an image that never gets ready"
    }
  }
}
