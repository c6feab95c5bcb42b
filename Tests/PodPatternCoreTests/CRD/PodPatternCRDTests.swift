import FoundationEssentials
import KubernetesCore
import KubernetesYAML
import PodPatternCore
import Testing

@Suite struct PodPatternCRDTests {
  @Test func `config crd holds what podpattern crd prints`() throws {
    let file =
      #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
      + "/config/crd/podpattern.dev_podpatterns.yaml"
    let committed = try String(decoding: Data(contentsOf: URL(filePath: "/" + file)), as: UTF8.self)
    #expect(committed == YAMLEmitter.emit(PodPatternCRD.json), "run make crd")
  }

  @Test func `A plain kubectl apply has room for the CRD in its annotation`() {
    #expect(PodPatternCRD.json.serialized().count < 262_144)
    #expect(PodPatternClassCRD.json.serialized().count < 262_144)
  }

  /// Where a required field is missing an API server looks at no rule, that of the former name included.
  @Test func `No field is required by the schema that had another name`() throws {
    var (renamed, ruled): ([String], [String]) = ([], [])
    func visit(_ node: JSONValue, _ path: String) {
      for (name, field) in node["properties"]?.object ?? [:] {
        visit(field, "\(path).\(name)")
        let words = field["description"]?.string ?? ""
        guard words.hasPrefix("The former name of ") else { continue }
        let now = String(words.dropFirst("The former name of ".count).dropLast())
        renamed.append("\(path).\(name)")
        #expect(node["required"]?.array?.contains(.string(now)) != true, "\(path).\(now)")
        let rules = node["x-kubernetes-validations"]?.array ?? []
        if rules.contains(where: {
          $0["reason"] == "FieldValueRequired" && $0["fieldPath"] == .string(".\(now)")
            && $0["rule"]?.string?.contains("has(self.\(name))") == true
        }) {
          ruled.append("\(path).\(name)")
        }
      }
      if let items = node["items"] { visit(items, "\(path)[]") }
    }
    visit(PodPatternCRD.schema, "")
    #expect(renamed.count > 40)
    let outputs = ".spec.logShipper.outputs[]"
    let basic = [
      "http", "forward", "loki", "elasticsearch", "opensearch", "opentelemetry", "kafka",
    ].map { "\(outputs).\($0).basicAuth.password" }
    let others = ["splunk.token", "file.volume", "custom.name"].map { "\(outputs).\($0)" }
    #expect(
      Set(ruled) == Set(basic + others + [".spec.sharedVolume.mounts[].container"]))
    // For people and editors it is a required field as any other.
    func node(_ schema: JSONValue) -> JSONValue? {
      schema["properties"]?["spec"]?["properties"]?["logShipper"]?["properties"]?["outputs"]?[
        "items"]?["properties"]?["splunk"]
    }
    #expect(node(PodPatternCRD.schema)?["required"] == ["url"])
    for schema in [PodPatternCRD.presentSchema, PodPatternCRD.documentedSchema] {
      #expect(node(schema)?["required"] == ["url", "tokenSecretRef"])
      #expect(node(schema)?["x-kubernetes-validations"] == nil)
    }
  }

  @Test func `TLS is told of a URL where there is one`() throws {
    let outputs = PodPatternCRD.presentSchema["properties"]?["spec"]?["properties"]?["logShipper"]?[
      "properties"]?["outputs"]?["items"]?["properties"]
    var count = 0
    for (name, output) in outputs?.object ?? [:] {
      guard let words = output["properties"]?["tls"]?["description"]?.string else { continue }
      count += 1
      let hasURL = output["properties"]?["url"] != nil
      #expect(words.contains("An https URL does so") == hasURL, "\(name): \(words)")
    }
    #expect(count == 10)
  }

  @Test func `The template's fields are typed at every level`() {
    let container = PodPatternCRD.schema["properties"]?["spec"]?["properties"]?["template"]?[
      "properties"]?["spec"]?["properties"]?["containers"]?["items"]
    let probe = container?["properties"]?["livenessProbe"]?["properties"]?["httpGet"]
    #expect(probe?["properties"]?["port"]?["x-kubernetes-int-or-string"] == true)
    #expect(container?["x-kubernetes-preserve-unknown-fields"] == true)
    #expect(container?["required"] == ["name"])
  }

  /// An API server notes who owns each field and each element of a map, and goes through the notes at
  /// every write.
  @Test func `The status is one value with one owner`() throws {
    let status = try #require(PodPatternCRD.schema["properties"]?["status"])
    #expect(status["x-kubernetes-map-type"] == "atomic")
    // The conditions are as meta/v1 has them: a map by type.
    var others = status
    others["properties"]?["conditions"] = nil
    let text = String(decoding: others.serialized(), as: UTF8.self)
    #expect(!text.contains("\"x-kubernetes-list-type\":\"map\""))
    #expect(!text.contains("x-kubernetes-list-map-keys"))
    #expect(status["properties"]?["conditions"]?["x-kubernetes-list-map-keys"] == ["type"])
  }

  /// Looking up a field takes the longer the more fields there are beside it.
  @Test func `A rule about one field of a container is the field's`() throws {
    let spec = try #require(PodPatternCRD.schema["properties"]?["spec"]?["properties"])
    for list in ["initializers", "sidecars"] {
      let container = spec[list]?["items"]?["properties"]?["container"]
      #expect(container?["x-kubernetes-validations"] == nil)
      let name = container?["properties"]?["name"]
      #expect(name?["x-kubernetes-validations"]?[0]?["rule"] == "false")
    }
    #expect(spec["service"]?["x-kubernetes-validations"] == nil)
  }

  @Test func `Of ephemeral containers, which no template has, only the names are looked at`() {
    let pod = PodPatternCRD.schema["properties"]?["spec"]?["properties"]?["template"]?[
      "properties"]?["spec"]
    let container = pod?["properties"]?["ephemeralContainers"]?["items"]
    #expect(container?["properties"]?.object?.keys.map(\.self) == ["name"])
    #expect(container?["x-kubernetes-preserve-unknown-fields"] == true)
  }

  @Test func `No reference is left, for a CRD has none`() {
    #expect(!String(decoding: PodPatternCRD.json.serialized(), as: UTF8.self).contains("$ref"))
  }

  /// An API server answers a Service that it can't read with an internal error.
  @Test func `A Service has no fields but its own, at any level`() throws {
    let service = try #require(
      PodPatternCRD.schema["properties"]?["spec"]?["properties"]?["service"])
    let text = String(decoding: service.serialized(), as: UTF8.self)
    #expect(!text.contains("x-kubernetes-preserve-unknown-fields"))
    let ports = service["properties"]?["ports"]
    #expect(ports?["x-kubernetes-list-map-keys"] == ["port", "protocol"])
    #expect(ports?["items"]?["properties"]?["protocol"]?["default"] == "TCP")
  }

  /// What an API server of 1.29 reckons with where it knows no limit is the largest request.
  @Test func `Every list of ours and every text of ours has an end`() throws {
    let spec = try #require(PodPatternCRD.schema["properties"]?["spec"])
    #expect(unbounded(spec, "spec") == [])
  }

  /// The lists and texts without a limit, above the level at which fields are Kubernetes' own.
  private func unbounded(_ node: JSONValue, _ path: String) -> [String] {
    if node["x-kubernetes-preserve-unknown-fields"] == true || path == "spec.service" { return [] }
    let isEndless =
      switch node["type"]?.string {
      case "array": node["maxItems"] == nil
      case "string": node["maxLength"] == nil && node["enum"] == nil
      case "object": node["additionalProperties"] != nil && node["maxProperties"] == nil
      default: false
      }
    let members = node["properties"]?.object ?? [:]
    let inside =
      members.flatMap { unbounded($0.value, "\(path).\($0.key)") }
      + (node["items"].map { unbounded($0, path + "[]") } ?? [])
      + (node["additionalProperties"].map { unbounded($0, path + "{}") } ?? [])
    return (isEndless ? [path] : []) + inside
  }

  @Test(arguments: ["spec", "status"])
  func `Every field of ours has a description`(part: String) throws {
    let schema = try #require(PodPatternCRD.schema["properties"]?[part])
    #expect(undescribed(schema, part) == [])
  }

  /// The fields without a description, above the level at which fields are Kubernetes' own.
  private func undescribed(_ node: JSONValue, _ path: String) -> [String] {
    // Of the elements of a Service's lists Kubernetes itself says nothing.
    let isElement = path.hasPrefix("spec.service.") && path.hasSuffix("[]")
    let own = node["description"] == nil && !isElement ? [path] : []
    if node["x-kubernetes-preserve-unknown-fields"] == true { return own }
    let members = node["properties"]?.object ?? [:]
    let inside = members.flatMap { undescribed($0.value, "\(path).\($0.key)") }
    return own + inside + (node["items"].map { undescribed($0, path + "[]") } ?? [])
  }
}
