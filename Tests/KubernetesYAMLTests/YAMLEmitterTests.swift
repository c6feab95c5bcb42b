import FoundationEssentials
import KubernetesCore
import KubernetesYAML
import Testing

@Suite struct YAMLEmitterTests {
  @Test func `a manifest is printed as kubectl prints it`() {
    let manifest: JSONValue = [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": ["name": "a", "labels": ["version": "1.10", "on": "yes"], "annotations": [:]],
      "spec": [
        "containers": [
          [
            "name": "web", "command": ["sh", "-c", "echo a\necho b"], "args": [],
            "ports": [["containerPort": 80]], "env": [["name": "X", "value": " x: y"]],
          ]
        ],
        "nested": [[1, 2], [nil]],
      ],
      "data": ["a.conf": "[x]\n  y\n", "empty": "", "end": "a\n\n", "lead": "  a\nb\n"],
    ]
    let expected = """
      apiVersion: v1
      kind: Pod
      metadata:
        name: a
        labels:
          version: "1.10"
          "on": "yes"
        annotations: {}
      spec:
        containers:
        - name: web
          command:
          - sh
          - -c
          - |-
            echo a
            echo b
          args: []
          ports:
          - containerPort: 80
          env:
          - name: X
            value: ' x: y'
        nested:
        - - 1
          - 2
        - - null
      data:
        a.conf: |
          [x]
            y
        empty: ""
        end: |+
          a

        lead: |2
            a
          b

      """
    #expect(YAMLEmitter.emit(manifest) == expected)
  }

  @Test(arguments: [
    "0o17", "1:30", "1:30:00", "2001-12-14", "2001-12-14T21:59:43.10Z", "08", "=", "<<", "~", "y",
    "NO", ".inf", "0x1F", "1_000", "-", "- a", "?", "a: b", "a:", "a #b", "a#b", "#a", "'", "it's",
    "*a", "&a", "!a", "@a", "`a", "%a", "[a", "{a", "a, b", "\u{FEFF}a", "a\u{2028}b", "a\u{85}b",
    "\u{0}", "\t", "a\tb", "a\n", "\n", "\n\n", "a\n\n\n", " a\nb", "a \nb", "a\n b\n", "a\r\nb",
    "---", "--- a", "...", "a\n---\nb", "\u{7F}", "😀", "null", "1e3", "12e4567", "e\u{301}: x",
    "\ta\n", "a\n\tb", "\\", "\"a\"", "http://a:80/?b=c#d", "-a", ":a", "?a", "a\n#b\n", "#\na",
  ])
  func `a string stays the string it was`(text: String) throws {
    for value: JSONValue in [["key": .string(text)], [.string(text)], .string(text)] {
      #expect(try YAMLStream.parse(YAMLEmitter.emit(value)).map(\.value) == [value])
    }
    let key: JSONValue = .object([text: ["x": 1]])
    #expect(try YAMLStream.parse(YAMLEmitter.emit(key)).map(\.value) == [key])
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `whatever is printed reads back as it was`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let value: JSONValue = ["root": generator.value(depth: 5)]
    let text = YAMLEmitter.emit(documents: [value, value])
    #expect(try YAMLStream.parse(text).map(\.value) == [value, value], "\(text)")
  }

  @Test func `a key of thousands of characters reads back`() throws {
    let value: JSONValue = .object([String(repeating: "k", count: 3000): ["a": 1], "b": 2])
    #expect(try YAMLStream.parse(YAMLEmitter.emit(value)).map(\.value) == [value])
  }
}

/// Values at random, with much of what is awkward in YAML.
extension SplitMix64 {
  fileprivate mutating func value(depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &self) {
    case 0: return nil
    case 1: return .bool(Bool.random(using: &self))
    case 2: return .integer(Int.random(in: -1_000_000...1_000_000, using: &self))
    case 3: return .number(JSONNumber(literal: "\(Int.random(in: -9...9, using: &self)).250"))
    case 4, 5: return .string(text())
    case 6: return .array((0..<count()).map { _ in value(depth: depth - 1) })
    default:
      return .object(
        JSONObject(
          (0..<count()).map { _ in (text(), value(depth: depth - 1)) }, uniquingKeysWith: { $1 }))
    }
  }

  private mutating func count() -> Int { Int.random(in: 0...4, using: &self) }

  private mutating func text() -> String {
    let pieces = [
      "a", "b", "1", "0", ":", " ", "  ", "\n", "\n\n", "-", "#", "'", "\"", "\\", "\t", "é", "😀",
      "[", "{", ",", "|", ">", "?", "*", "&", "!", "%", "@", "yes", "null", ".", "e", "\u{1}", "\r",
      "\u{85}", "\u{2028}", "---", "~", "=", "<<",
    ]
    let length = Int.random(in: 0...6, using: &self)
    return (0..<length).map { _ in pieces.randomElement(using: &self) ?? "" }.joined()
  }
}
