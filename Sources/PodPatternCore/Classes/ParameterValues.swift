internal import KubernetesCore

/// Parameters of a class in the texts of its containers: `$(params.NAME)`, as Tekton writes it, which no
/// name of a variable can be.
extension PodPatternClassSpec {
  /// The same with values in place of the parameters, where they may stand: images, commands, arguments
  /// and values of variables of initializers and sidecars.
  ///
  /// The kubelet replaces `$(NAME)` in all but images: a value means nothing there but itself.
  func substituting(_ values: [String: String]) -> PodPatternClassSpec {
    substituting { name, isExpanded in
      values[name].map { isExpanded ? ContainerCommand.literal($0) : $0 }
    }
  }

  /// The same with texts in place of the parameters.
  ///
  /// - `text`: what stands for a parameter of a name where the kubelet replaces variables, or where it
  ///   does not; nil for what is no parameter.
  func substituting(
    _ text: (_ name: String, _ isExpanded: Bool) -> String?
  ) -> PodPatternClassSpec {
    guard !parameters.isEmpty else { return self }
    var result = self
    for index in result.sidecars.indices {
      result.sidecars[index].container = result.sidecars[index].container.substituting(text)
    }
    for index in result.initializers.indices {
      guard let own = result.initializers[index].action.kind as? ContainerInitializer else {
        continue
      }
      result.initializers[index].action = .init(
        ContainerInitializer(
          container: JSONValue.object(own.container).substituting(text).object ?? [:]))
    }
    return result
  }

  /// The values of the parameters for a pod; nil where it lacks one that has no default.
  ///
  /// - `matches`: whether a whole value is as a pattern says.
  func values(
    of metadata: JSONValue, matches: (_ value: String, _ pattern: String) -> Bool
  ) -> [String: String]? {
    var values: [String: String] = [:]
    for parameter in parameters {
      let given =
        switch parameter.source {
        case .label(let key): metadata["labels"]?[key]?.string
        case .annotation(let key): metadata["annotations"]?[key]?.string
        }
      let usable = given.flatMap { matches($0, parameter.pattern) ? $0 : nil }
      guard let value = usable ?? parameter.defaultValue else { return nil }
      values[parameter.name] = value
    }
    return values
  }
}

extension JSONValue {
  /// A container with texts in place of parameters.
  fileprivate func substituting(
    _ parameter: (_ name: String, _ isExpanded: Bool) -> String?
  ) -> JSONValue {
    func text(_ value: JSONValue, isExpanded: Bool = true) -> JSONValue {
      value.string.map { text in
        .string(ClassParameter.replacing(in: text) { parameter($0, isExpanded) })
      } ?? value
    }
    var container = self
    if let image = self["image"] { container["image"] = text(image, isExpanded: false) }
    for key in ["command", "args"] {
      if let words = self[key]?.array { container[key] = .array(words.map { text($0) }) }
    }
    if let variables = self["env"]?.array {
      container["env"] = .array(
        variables.map { variable in
          guard let value = variable["value"] else { return variable }
          var changed = variable
          changed["value"] = text(value)
          return changed
        })
    }
    return container
  }
}

extension ClassParameter {
  private static let opening = Array("$(params.".utf8)

  /// A text with values in place of the parameters that it names, and what it names otherwise as it is.
  ///
  /// What a value says is never read as a parameter.
  fileprivate static func replacing(
    in text: String, _ value: (_ name: String) -> String?
  ) -> String {
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let start = rest.firstRange(of: opening) {
      result += rest[..<start.lowerBound]
      rest = rest[start.upperBound...]
      guard let end = rest.firstIndex(of: UInt8(ascii: ")")),
        let value = value(String(decoding: rest[..<end], as: UTF8.self))
      else {
        result += opening
        continue
      }
      result += Array(value.utf8)
      rest = rest[end...].dropFirst()
    }
    return String(decoding: result + rest, as: UTF8.self)
  }
}
