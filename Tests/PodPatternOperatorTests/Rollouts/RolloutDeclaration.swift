internal import KubernetesCore
internal import PodPatternCore

/// What a user declares at one moment of a drill, as a pattern and as a Deployment.
struct RolloutDeclaration: Hashable {
  var replicas = 4
  var image = "nginx:1"
  var env = "1"
  var label = "a"
  var isPaused = false
  let maxSurge: JSONValue
  let maxUnavailable: JSONValue

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
    [
      "metadata": ["labels": ["app": "reference", "drill": .string(label)]],
      "spec": [
        "containers": [
          [
            "name": "web", "image": .string(image),
            // Characters that a server may write otherwise than they came.
            "env": [["name": "A", "value": .string("\(env) <&>")]],
          ]
        ]
      ],
    ]
  }

  /// The spec of a pattern.
  var pattern: JSONValue { spec }

  /// The spec of a Deployment.
  var deployment: JSONValue {
    var spec = spec
    spec["selector"] = ["matchLabels": ["app": "reference"]]
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
    switch Int.random(in: 0..<10, using: &random) {
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
    case 8:
      isPaused.toggle()
      return isPaused ? "pause" : "resume"
    default:
      image = "nginx:broken"
      return "an image that never gets ready"
    }
  }
}
