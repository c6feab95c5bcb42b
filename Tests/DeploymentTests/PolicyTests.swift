import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import PodPatternCore
import Testing

/// The samples for policy engines speak of fields that patterns have.
@Suite struct PolicyTests {
  private static let files = [
    "admission-policy.yaml", "kyverno.yaml", "gatekeeper-expansion.yaml",
    "gatekeeper-constraint.yaml",
  ]

  private static func objects(_ file: String) throws -> [JSONValue] {
    try Repository.objects("config/policies/\(file)")
  }

  @Test func `each sample is read, and is named by the document`() throws {
    let folder = try FileManager.default.contentsOfDirectory(
      atPath: Repository.path("config/policies"))
    #expect(Set(folder) == Set(Self.files))
    let document = try Repository.text("docs/policy.md")
    for file in Self.files {
      #expect(document.contains("(../config/policies/\(file))"), "\(file)")
      for object in try Self.objects(file) {
        #expect(object["apiVersion"]?.string != nil && object["kind"]?.string != nil, "\(file)")
        #expect(object["metadata"]?["name"]?.string != nil, "\(file)")
      }
    }
  }

  @Test func `what Kyverno looks at is there`() throws {
    let policy = try Self.objects("kyverno.yaml")[0]
    let rules = try #require(policy["spec"]?["rules"]?.array)
    for rule in rules {
      let resources = rule["match"]?["any"]?[0]?["resources"]
      #expect(resources?["kinds"] == [.string("\(PodPattern.apiVersion)/\(PodPattern.kind)")])
      let paths = Self.leaves(try #require(rule["validate"]?["pattern"]), [])
      #expect(paths.count >= 1)
      for path in paths { expectField(path) }
    }
    #expect(rules.count == 2)
  }

  /// The paths of a Kyverno pattern's values, without the anchors `=(…)` around names.
  private static func leaves(_ value: JSONValue, _ path: [String]) -> [[String]] {
    if let members = value.object {
      return members.flatMap { name, member in
        let plain = name.split { "=^+X()".contains($0) }.joined()
        return leaves(member, path + [plain])
      }
    }
    if let items = value.array { return items.flatMap { leaves($0, path) } }
    return [path]
  }

  @Test func `what Kubernetes' own policy looks at is there`() throws {
    let policy = try Self.objects("admission-policy.yaml")[0]
    let rule = policy["spec"]?["matchConstraints"]?["resourceRules"]?[0]
    #expect(rule?["apiGroups"] == [.string(ResourceType.podPatterns.group)])
    #expect(rule?["apiVersions"] == [.string(ResourceType.podPatterns.version)])
    #expect(rule?["resources"] == [.string(ResourceType.podPatterns.plural)])
    let expression = try #require(policy["spec"]?["variables"]?[0]?["expression"]?.string)
    let paths = Self.paths(after: "object.", in: expression)
    #expect(paths.count >= 5)
    for path in paths { expectField(path) }
  }

  @Test func `what Gatekeeper looks at is there`() throws {
    let expansion = try Self.objects("gatekeeper-expansion.yaml")[0]["spec"]
    #expect(expansion?["applyTo"]?[0]?["kinds"] == [.string(PodPattern.kind)])
    #expect(expansion?["applyTo"]?[0]?["groups"] == [.string(ResourceType.podPatterns.group)])
    #expect(expansion?["applyTo"]?[0]?["versions"] == [.string(ResourceType.podPatterns.version)])
    let source = try #require(expansion?["templateSource"]?.string)
    expectField(source.split(separator: ".").map(String.init) + ["spec", "containers"])

    let constraint = try Self.objects("gatekeeper-constraint.yaml")
    let rego = try #require(constraint[0]["spec"]?["targets"]?[0]?["rego"]?.string)
    let paths = Self.paths(after: "input.review.object.", in: rego.replacing("[_]", with: ""))
    #expect(paths.count == 3)
    for path in paths { expectField(path) }
    let kind = constraint[0]["spec"]?["crd"]?["spec"]?["names"]?["kind"]
    #expect(constraint[1]["kind"] == kind)
    #expect(constraint[0]["metadata"]?["name"]?.string == kind?.string?.lowercased())
    #expect(constraint[1]["spec"]?["match"]?["kinds"]?[0]?["kinds"] == [.string(PodPattern.kind)])
  }

  @Test func `the fields that the document names are there`() throws {
    let words = try Repository.text("docs/policy.md").split(separator: "`")
      .filter { $0.hasPrefix("spec.") && !$0.contains(" ") }
    #expect(words.count >= 7)
    for word in words {
      expectField(word.replacing("[]", with: "").split(separator: ".").map(String.init))
    }
  }

  @Test(arguments: [
    "spec.initializer.container", "spec.template.spec.container", "spec.logShipper.a",
  ])
  func `a field that is not there is noticed`(path: String) {
    #expect(Repository.schema(of: path.split(separator: ".").map(String.init)) == nil)
  }

  private func expectField(_ path: [String]) {
    #expect(Repository.schema(of: path) != nil, "\(path.joined(separator: "."))")
  }

  /// The fields that an expression reads below a name: `a.b` of `object.a.?b.map(…)`.
  private static func paths(after root: String, in text: String) -> [[String]] {
    // What an expression calls, and no field.
    let functions: Set = ["map", "filter", "all", "orValue"]
    var found: [[String]] = [], rest = text[...]
    while let place = rest.firstRange(of: root) {
      rest = rest[place.upperBound...]
      let word = rest.prefix { $0.isLetter || $0 == "." || $0 == "?" }
      let names = word.split { $0 == "." || $0 == "?" }.map(String.init)
      found.append(Array(names.prefix { !functions.contains($0) }))
    }
    return found
  }
}
