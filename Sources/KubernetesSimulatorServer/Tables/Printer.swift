internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesSimulator

/// The columns of a type's table, and what stands in them.
struct Printer: Sendable {
  struct Column: Sendable {
    var name: String
    var type = "string"
    var format = ""
    var description = ""
    /// 0 is always shown, 1 in wide tables.
    var priority = 0

    var definition: JSONValue {
      [
        "name": .string(name), "type": .string(type), "format": .string(format),
        "description": .string(description), "priority": .integer(priority),
      ]
    }
  }

  var columns: [Column]
  var cells: @Sendable (JSONValue, Date) -> [JSONValue]

  static func of(_ served: ServedType) -> Printer {
    if let columns = served.columns { return custom(columns) }
    return switch served.type {
    case .pods: PodPrinter.printer
    case .services: services
    case .configMaps: configMaps
    case .secrets: secrets
    case .serviceAccounts: serviceAccounts
    case .persistentVolumeClaims: claims
    case .namespaces: namespaces
    case .nodes: nodes
    case .events, .coreEvents: events
    case .customResourceDefinitions: definitions
    case .leases: leases
    case .podDisruptionBudgets: disruptionBudgets
    case .controllerRevisions: controllerRevisions
    default: plain
    }
  }

  static let nameColumn = Column(
    name: "Name", format: "name",
    description: "Name must be unique within a namespace. Is required when creating resources, "
      + "although some resources may allow a client to request the generation of an appropriate "
      + "name automatically. Name is primarily intended for creation idempotence and configuration "
      + "definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/"
      + "working-with-objects/names#names")
  static let ageColumn = Column(
    name: "Age",
    description: "CreationTimestamp is a timestamp representing the server time when this object "
      + "was created. It is not guaranteed to be set in happens-before order across separate "
      + "operations. Clients may not set this value. It is represented in RFC3339 form and is in "
      + "UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: "
      + "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md"
      + "#metadata")

  static let plain = Printer(columns: [nameColumn, ageColumn]) { object, now in
    [.string(object.name), .string(Age.text(of: object, now))]
  }

  /// The columns that a CustomResourceDefinition describes.
  private static func custom(_ definitions: [JSONValue]) -> Printer {
    let columns = definitions.map { definition in
      Column(
        name: definition["name"]?.string ?? "", type: definition["type"]?.string ?? "string",
        format: definition["format"]?.string ?? "",
        description: definition["description"]?.string
          ?? "Custom resource definition column (in JSONPath format): "
          + (definition["jsonPath"]?.string ?? ""),
        priority: definition["priority"]?.integer ?? 0)
    }
    let paths = definitions.map { JSONPath($0["jsonPath"]?.string ?? "") }
    return Printer(columns: [nameColumn] + columns) { object, now in
      let cells = zip(columns, paths).map { column, path in
        cell(path.values(in: object), type: column.type, now)
      }
      return [.string(object.name)] + cells
    }
  }

  private static func cell(_ values: [JSONValue], type: String, _ now: Date) -> JSONValue {
    guard let first = values.first else { return nil }
    switch type {
    case "date": return .string(first.string.map { Age.text(since: $0, now) } ?? "<unknown>")
    case "integer", "number", "boolean": return first
    default:
      let texts = values.map { value in
        value.string ?? value.compactText
      }
      return .string(texts.joined(separator: ","))
    }
  }
}
