internal import KubernetesCore

/// The JSON paths of printer columns: members, indices, `[*]` and `[?(@.type=="Ready")]`.
struct JSONPath: Sendable {
  private enum Step: Sendable {
    case member(String)
    case index(Int)
    case all
    case filter([String], String)
  }

  private var steps: [Step] = []

  init(_ text: String) {
    var rest = text[...]
    while let first = rest.first {
      switch first {
      case ".": rest = rest.dropFirst()
      case "[":
        let body = Self.bracket(&rest)
        steps.append(Self.step(body))
      default:
        var name = ""
        while let next = rest.first, next != ".", next != "[" {
          rest = rest.dropFirst()
          if next == "\\", let escaped = rest.popFirst() {
            name.append(escaped)
          } else {
            name.append(next)
          }
        }
        steps.append(.member(name))
      }
    }
  }

  func values(in object: JSONValue) -> [JSONValue] {
    steps.reduce([object]) { values, step in
      values.flatMap { value -> [JSONValue] in
        switch step {
        case .member(let name): value[name].map { [$0] } ?? []
        case .index(let index): value[index].map { [$0] } ?? []
        case .all: value.array ?? value.object.map { Array($0.values) } ?? []
        case .filter(let path, let wanted):
          (value.array ?? []).filter { $0.at(path)?.string == wanted }
        }
      }
    }
  }

  /// Takes what stands in brackets, whatever brackets its quotes hold.
  private static func bracket(_ rest: inout Substring) -> Substring {
    let start = rest.index(after: rest.startIndex)
    var depth = 0
    var quote: Character?
    var end = rest.endIndex
    for index in rest.indices {
      let character = rest[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if character == "[" {
        depth += 1
      } else if character == "]" {
        depth -= 1
        if depth == 0 {
          end = index
          break
        }
      }
    }
    let body = rest[start..<end]
    rest = end == rest.endIndex ? "" : rest[rest.index(after: end)...]
    return body
  }

  private static func step(_ body: Substring) -> Step {
    if body == "*" { return .all }
    if let index = Int(body) { return .index(index) }
    guard body.hasPrefix("?(@."), body.hasSuffix(")"), let sign = body.firstRange(of: "==") else {
      return .member(String(body.filter { $0 != "'" && $0 != "\"" }))
    }
    let path = body[..<sign.lowerBound].dropFirst(4).split(separator: ".")
    let wanted = body[sign.upperBound...].dropLast().filter { $0 != "'" && $0 != "\"" }
    return .filter(path.map(\.trimmingSpaces), wanted[...].trimmingSpaces)
  }
}
