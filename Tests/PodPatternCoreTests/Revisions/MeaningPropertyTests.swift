internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

/// Random templates, said in other words at random.
struct MeaningPropertyTests {
  @Test(arguments: 0..<40)
  func `a template in other words has one form, and a changed one has another`(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let template = Self.template(&random)
    let form = Meaning.template(template)
    for _ in 0..<5 {
      let restated = Self.restated(template, &random)
      #expect(Meaning.template(restated) == form, "\(restated)")
    }
    #expect(Meaning.template(form) == form)
    let changed = Self.changed(template, &random)
    #expect(Meaning.template(changed) != form, "\(changed)")
    #expect(Meaning.template(Self.restated(changed, &random)) == Meaning.template(changed))
  }

  private static func template(_ random: inout SplitMix64) -> JSONValue {
    func number(_ range: ClosedRange<Int>) -> JSONValue {
      .integer(Int.random(in: range, using: &random))
    }
    var container: JSONValue = ["name": "web", "image": "nginx:1.27"]
    var spec: JSONValue = [:]
    if Bool.random(using: &random) {
      container["resources"] = [
        "requests": ["cpu": .string("\(Int.random(in: 1...4000, using: &random))m")],
        "limits": ["memory": .string("\(Int.random(in: 1...4000, using: &random))Mi")],
      ]
    }
    if Bool.random(using: &random) { container["ports"] = [["containerPort": number(1...99)]] }
    if Bool.random(using: &random) {
      container["readinessProbe"] = [
        "periodSeconds": number(1...12), "httpGet": ["port": number(1...99)],
      ]
    }
    if Bool.random(using: &random) {
      container["env"] = [["name": "A", "value": "b"], ["name": "B"]]
    }
    if Bool.random(using: &random) { spec["terminationGracePeriodSeconds"] = number(28...32) }
    if Bool.random(using: &random) { spec["nodeSelector"] = ["disk": "ssd"] }
    spec["containers"] = [container]
    return ["metadata": ["labels": ["app": "web"]], "spec": spec]
  }

  /// The same in other words: some of what there is to say, each at random.
  private static func restated(_ template: JSONValue, _ random: inout SplitMix64) -> JSONValue {
    var result = template
    let web = "spec.containers.0"
    let unsaid: [(String, JSONValue)] = [
      ("spec.dnsPolicy", "ClusterFirst"), ("spec.securityContext", [:]),
      ("spec.restartPolicy", "Always"), ("spec.tolerations", []), ("spec.hostPID", false),
      ("spec.serviceAccountName", ""), ("metadata.creationTimestamp", .null),
      ("metadata.annotations", [:]), ("\(web).imagePullPolicy", "IfNotPresent"),
      ("\(web).terminationMessagePolicy", "File"), ("\(web).stdin", false),
      ("\(web).args", []), ("\(web).lifecycle", .null),
    ]
    for (path, value) in unsaid where Bool.random(using: &random) {
      if result.at(path.split(separator: ".").map(String.init)) == nil {
        set(&result, path, to: value)
      }
    }
    let inner: [(String, String, JSONValue)] = [
      ("\(web).ports.0", "protocol", "TCP"), ("\(web).readinessProbe", "timeoutSeconds", 1),
      ("\(web).readinessProbe.httpGet", "path", "/"), ("\(web).env.1", "value", ""),
      ("\(web).resources", "claims", []),
    ]
    for (path, key, value) in inner where Bool.random(using: &random) {
      let steps = path.split(separator: ".").map(String.init)
      if result.at(steps)?.object != nil { set(&result, "\(path).\(key)", to: value) }
    }
    if Bool.random(using: &random), result["spec"]?["terminationGracePeriodSeconds"] == nil {
      result["spec"]?["terminationGracePeriodSeconds"] = 30
    }
    return reworded(result, &random)
  }

  /// Objects in another order of keys, and amounts in other spellings.
  private static func reworded(_ value: JSONValue, _ random: inout SplitMix64) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map { reworded($0, &random) })
    case .object(let members):
      return .object(
        JSONObject(
          members.shuffled(using: &random).map { key, member in
            guard key == "requests" || key == "limits", let amounts = member.object else {
              return (key, reworded(member, &random))
            }
            return (key, .object(amounts.mapValues { spelled($0, &random) }))
          }))
    default: return value
    }
  }

  private static func spelled(_ amount: JSONValue, _ random: inout SplitMix64) -> JSONValue {
    guard let quantity = Quantity(amount) else { return amount }
    let thousandths = quantity.thousandths
    return switch Int.random(in: 0...2, using: &random) {
    case 0: .string("\(thousandths)m")
    case 1: .string("\(thousandths)e-3")
    default: amount
    }
  }

  private static func changed(_ template: JSONValue, _ random: inout SplitMix64) -> JSONValue {
    var result = template
    let changes: [(String, JSONValue)] = [
      ("spec.containers.0.image", "nginx:1.28"), ("metadata.labels.tier", "front"),
      ("spec.hostNetwork", true), ("spec.terminationGracePeriodSeconds", 77),
      ("spec.containers.0.imagePullPolicy", "Always"),
      ("spec.containers.0.resources", ["requests": ["cpu": "7"]]),
      ("spec.containers.0.tty", true), ("spec.volumes", [["name": "x", "emptyDir": [:]]]),
    ]
    if let (path, value) = changes.randomElement(using: &random) {
      set(&result, path, to: value)
    }
    return result
  }
}
