internal import KubernetesCore

/// What a pattern declares its pods to be, in one form: the template's and the containers' form, and
/// for the pattern's own fields what their tables say of defaults and sizes.
enum DeclarationForm {
  static func form(of declaration: JSONValue) -> JSONValue {
    guard let members = PodPatternSpec.renewed(declaration).object else {
      return declaration.canonical
    }
    let hostNetwork = members["template"]?["spec"]?["hostNetwork"] == true
    var result: JSONObject = [:]
    // What the sources of configuration hold is compared instead.
    for (key, member) in members where !member.isNull && key != "configuration" {
      let form: JSONValue
      switch key {
      case "template": form = template(member)
      default:
        form = Self.fields[key].map { $0.form(of: member, [key], hostNetwork) } ?? member.canonical
        if form == [] || form == [:] { continue }
      }
      result[key] = form
    }
    return .object(result.sortedByKey)
  }

  /// The pattern's own label, which pods have anyway, says nothing.
  private static func template(_ json: JSONValue) -> JSONValue {
    var template = Meaning.template(json, isWhole: false)
    guard var metadata = template["metadata"]?.object else { return template }
    metadata.removeLabel(ChildLabels.pattern)
    template["metadata"] = metadata.isEmpty ? nil : .object(metadata)
    return template
  }

  /// The fields of a spec that determine the pods.
  private static let fields: [String: DeclaredField] = Dictionary(
    PodPatternSpec.fields.properties.filter { $0.name != "template" }
      .map { ($0.name, DeclaredField($0.node.json)) }, uniquingKeysWith: { first, _ in first })
}

/// A field of the pattern's own as its schema has it.
private struct DeclaredField: Sendable {
  private let members: [String: DeclaredField]
  private let elements: [DeclaredField]
  private let unsaid: JSONValue?
  private let isAmount: Bool

  init(_ schema: JSONValue) {
    let properties = schema["properties"]?.object ?? [:]
    members = Dictionary(
      properties.map { ($0.key, DeclaredField($0.value)) }, uniquingKeysWith: { first, _ in first })
    elements = [schema["items"], schema["additionalProperties"]]
      .compactMap { $0?.object == nil ? nil : $0 }.map { DeclaredField($0) }
    isAmount = schema["x-kubernetes-int-or-string"] == true && schema["pattern"] != nil
    unsaid = schema["default"].map { [isAmount] in isAmount ? Self.amount($0) : $0 }
  }

  /// `path`: the names of the fields that lead there.
  func form(of value: JSONValue, _ path: [String], _ hostNetwork: Bool) -> JSONValue {
    switch (path.first, path.last, value) {
    case ("initializers", "container", .object), ("sidecars", "container", .object):
      if path.count == 2 { return Meaning.container(value, hostNetwork: hostNetwork) }
    case ("logShipper", "resources", .object) where path.count == 2,
      ("helpers", "resources", .object) where path.count == 2:
      let resources = StructureForm.form(of: value, as: "ResourceRequirements")
      return .object(ResourcesForm.form(of: resources.object ?? [:]))
    default: break
    }
    switch value {
    case .array(let list):
      return .array(
        list.map { element in
          elements.first?.form(of: element, path, hostNetwork) ?? element.canonical
        })
    case .object(let object):
      return .object(form(of: object, path, hostNetwork))
    case .number where !isAmount: return value.spelledWhole
    case .string(let text) where path == ["initializers", "fetch", "sha256"]:
      return .string(text.lowercased())
    default: return isAmount ? Self.amount(value) : value
    }
  }

  private var hasMembers: Bool { !members.isEmpty || !elements.isEmpty }

  private func form(of object: JSONObject, _ path: [String], _ hostNetwork: Bool) -> JSONObject {
    var result: JSONObject = [:]
    for (key, member) in object {
      if member.isNull {
        // An output's kind without settings is there even where nothing follows its colon.
        let isKind =
          path == ["logShipper", "outputs"] && key != "name" && members[key]?.hasMembers == false
        if isKind { result[key] = [:] }
        continue
      }
      guard let field = members[key] ?? elements.first else {
        result[key] = member.canonical
        continue
      }
      // What is done with pods makes no other pods.
      if path == ["logShipper"], LogShipper.conductNames.contains(key) { continue }
      let inner = path + [key]
      let form = field.form(of: member, inner, hostNetwork)
      if field.unsaid == form || UnsaidSettings.sayNothing(form, at: inner) { continue }
      result[key] = form
    }
    // A native sidecar is always restarted, whether or not that is written.
    if path == ["sidecars"], result["start"] != "WithRuntime",
      result["container"]?["restartPolicy"] == "Always"
    {
      result["container"]?["restartPolicy"] = nil
    }
    return result.sortedByKey
  }

  private static func amount(_ value: JSONValue) -> JSONValue {
    value.amount.map { .string($0) } ?? value
  }
}

/// Values of the pattern's own fields that say nothing, although the schema has no default for them.
private enum UnsaidSettings {
  static func sayNothing(_ value: JSONValue, at path: [String]) -> Bool {
    switch (path.first, path.dropFirst().first) {
    case ("initializers", "fetch"):
      switch path.last {
      case "redirects": return value == "SameHost"
      case "sha256": return value == ""
      default: return value == []
      }
    case ("sharedVolume", _): return value == [] || (path.last == "subPath" && value == "")
    case ("logShipper", "inputs"):
      return value == [] || value == [:] || (path.last == "format" && value == "None")
    case ("logShipper", "rotation"): return path.last == "retainedFiles" && value == 1
    case ("logShipper", "metrics"): return path.last == "port" && value == 2020
    case ("logShipper", "outputs"):
      // An output's kind and its TLS are there even where they have no settings.
      guard path.count > 3, path.last != "tls" else { return false }
      return value == [] || value == [:] || (path.last == "insecureSkipVerify" && value == false)
    default: return false
    }
  }
}
