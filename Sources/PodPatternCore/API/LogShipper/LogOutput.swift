package import KubernetesCore

/// Where shipped lines go.
package struct LogOutput: Sendable, Hashable {
  /// The name of its pipeline; empty for that of its kind.
  package var name = ""
  /// What kind of destination it is.
  package var kind: Kind
  /// The kind's settings by their names in the API, their defaults filled in.
  package var settings: JSONObject

  package init(_ kind: Kind, settings: JSONObject = [:]) {
    self.kind = kind
    self.settings = settings
  }
}

extension [LogOutput] {
  /// The name of each output's pipeline: its own, or else its kind's, with a number where another
  /// output has that.
  var pipelineNames: [String] {
    var taken = Set(map(\.name))
    return map { $0.name.isEmpty ? taken.claimName($0.kind.name) : $0.name }
  }
}

extension FieldType<[LogOutput]> {
  /// Outputs of different names.
  static var outputs: FieldType {
    let list = FieldType.list(of: .output, minItems: 1, maxItems: 8, .named(key: "name"))
    return list.reading { reader, value, path in
      guard let outputs = list.read(&reader, value, path) else { return nil }
      reader.checkNames((value.array ?? []).prefix(8), path)
      return outputs
    }.renewing { value in
      var taken = Set((value.array ?? []).compactMap { $0["name"]?.string })
      return value.namingElements { output in
        let kind = LogOutput.Kind.all.first { output[$0.name] != nil }
        return taken.claimName(kind?.name ?? "output")
      }
    }
  }
}

extension FieldType<LogOutput> {
  private static let nameType = FieldType<String>.elementName

  /// An output of one of the kinds that there are.
  static var output: FieldType {
    let kinds = LogOutput.Kind.all
    let names = kinds.map(\.name).joined(separator: ", ")
    let keys = Set(kinds.map { JSONKey($0.name) }).union(["name"])
    return FieldType(
      .object(
        "One place where the lines go. Exactly one kind must be set.",
        [SchemaProperty("name", nameSchema)]
          + kinds.map { kind in
            let schema = kind.fields.schema
            return SchemaProperty(kind.name, kind.mayBeNull ? schema.nullable : schema)
          }),
      rules: [
        // Whatever is there beside the name is a kind that is set: null is dropped before where it means
        // nothing.
        CELRule(
          "size(dyn(self)) == (has(self.name) ? 2 : 1)", "exactly one kind must be set: \(names)")
      ],
      renewal: Renewals.object(
        kinds.compactMap { kind in kind.fields.renewal.map { Renewals.member(kind.name, $0) } })
    ) { reader, value, path in
      guard let object = reader.requiredObject(value, path) else { return nil }
      reader.close(object, path, keys)
      let members = Members(object: object, path: path)
      let set = kinds.filter { kind in
        let key = JSONKey(kind.name)
        return kind.mayBeNull ? object[key] != nil : members[key] != nil
      }
      guard let kind = set.first, set.count == 1 else {
        reader.fault(path, "exactly one of \(names) must be set")
        return nil
      }
      var output = kind.read(&reader, object[kind.name], path.key(kind.name))
      output.name = members["name"].flatMap { nameType.read(&reader, $0, path.key("name")) } ?? ""
      return output
    }
  }

  private static var nameSchema: SchemaNode {
    nameType.schema(
      "The output's name in the status and in the log shipper's messages: to be given where there are"
        + " several. Its kind's without it.")
  }
}

extension LogOutput.Kind {
  /// A kind without settings is written with nothing after its colon as often as with `{}`.
  fileprivate var mayBeNull: Bool { fields.names.isEmpty }

  fileprivate func read(
    _ reader: inout FieldReader, _ value: JSONValue?, _ path: FieldPath
  ) -> LogOutput {
    let object = reader.object(value, path) ?? [:]
    reader.close(object, path, fields.names)
    var settings = fields.initial
    fields.read(&reader, Members(object: object, path: path), into: &settings)
    checkCredentials(&reader, settings, path)
    check(&reader, settings, path)
    return LogOutput(self, settings: settings)
  }

  /// Faults settings of any kind that do not go together.
  private func checkCredentials(
    _ reader: inout FieldReader, _ settings: JSONObject, _ path: FieldPath
  ) {
    for other in ["bearerTokenSecretRef", "apiKeySecretRef"]
    where settings["basicAuth"] != nil && settings[other] != nil {
      reader.fault(path.key(other), "Forbidden: basicAuth says already who the client is")
    }
    if let url = settings["url"]?.string, url.lowercased().beginsWithBytes(of: "http://"),
      settings["tls"] != nil
    {
      reader.fault(path.key("tls"), "Forbidden: an http URL goes without TLS; write https")
    }
  }
}
