internal import KubernetesCore

extension APIServer {
  /// An object to write, and what is to be said about it in warnings.
  struct Decoded {
    var object: JSONValue
    var warnings: [String] = []
  }

  /// Reads a written object, and checks that it is of the type and namespace of the call; what the
  /// type does not have is dropped, or refused where the call asks for that.
  func decode(_ document: JSONValue, _ call: Call) throws(APIFailure) -> Decoded {
    var object = document
    let type = call.type
    try checkKind(document, type)
    object["apiVersion"] = .string(type.apiVersion)
    object["kind"] = .string(type.kind)
    if let namespace = call.namespace, type.isNamespaced {
      if object.namespace.isEmpty {
        object.setMetadata("namespace", .string(namespace))
      } else if object.namespace != namespace {
        throw .badRequest(
          "the namespace of the provided object does not match the namespace sent on the request")
      }
    } else if !type.isNamespaced {
      object.setMetadata("namespace", nil)
    }
    return try conform(object, call)
  }

  /// Drops unknown fields, and refuses wrong types.
  func conform(_ object: JSONValue, _ call: Call) throws(APIFailure) -> Decoded {
    let check = call.served.schema.conformance(of: object)
    let result = check.value
    if let mismatch = check.mismatches.first, !call.served.isCustom {
      throw .badRequest(
        "\(call.type.kind) in version \"\(call.type.version)\" cannot be handled as a "
          + "\(call.type.kind): json: cannot unmarshal \(mismatch.actual) into Go struct field "
          + "\(mismatch.structure).\(mismatch.path.withoutIndices) of type \(mismatch.expected)")
    }
    guard check.unreadable.isEmpty else {
      throw .badRequest(
        "\(call.type.kind) in version \"\(call.type.version)\" cannot be handled as a "
          + "\(call.type.kind): \(Quantity.rule)")
    }
    guard !check.unknown.isEmpty else { return Decoded(object: result) }
    let messages = check.unknown.map { "unknown field \"\($0)\"" }
    switch call.fieldValidation {
    case "Strict":
      throw .badRequest(
        "\(call.type.kind) in version \"\(call.type.version)\" cannot be handled as a "
          + "\(call.type.kind): strict decoding error: \(messages.joined(separator: ", "))")
    case "Ignore": return Decoded(object: result)
    default: return Decoded(object: result, warnings: messages)
    }
  }

  private func checkKind(_ document: JSONValue, _ type: ResourceType) throws(APIFailure) {
    guard document.object != nil else {
      throw .badRequest("the body is not an object but a \(document.typeName)")
    }
    let version = document["apiVersion"]?.string ?? type.apiVersion
    let kind = document["kind"]?.string ?? type.kind
    guard kind == type.kind else {
      throw .badRequest(
        "\(kind) in version \"\(version)\" cannot be handled as a \(type.kind): "
          + "no kind \"\(kind)\" is registered for the version \"\(version)\"")
    }
    guard version == type.apiVersion else {
      if BuiltinTypes.all.contains(where: { $0.type == type }) {
        throw .badRequest(
          "\(kind) in version \"\(version)\" cannot be handled as a \(type.kind): no kind "
            + "\"\(kind)\" is registered for version \"\(version)\" in scheme "
            + "\"pkg/api/legacyscheme/scheme.go:30\"")
      }
      throw .badRequest(
        "the API version in the data (\(version)) does not match the expected API version "
          + "(\(type.apiVersion))")
    }
  }
}

extension FieldPath {
  /// The path as Go's decoder tells it.
  fileprivate var withoutIndices: FieldPath {
    FieldPath(components.filter { if case .index = $0 { false } else { true } })
  }
}
