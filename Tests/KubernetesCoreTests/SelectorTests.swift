internal import KubernetesCore
internal import Testing

@Suite struct SelectorTests {
  private let labels = ["app": "web", "tier": "a", "size": "5"]

  @Test(arguments: [
    "", "app", "app=web", "app==web", "app in (web, db)", "!canary", "env!=test", "size>4,size<6",
    "app notin (db),tier", " app = web , tier in ( a ) ", "canary notin (x)",
  ])
  func `a label selector chooses what has its labels`(text: String) throws {
    #expect(try LabelSelector(parsing: text).matches(labels))
  }

  @Test(arguments: ["canary", "app=db", "app in (db)", "!app", "app!=web", "size>5", "app>1"])
  func `a label selector leaves out what has other labels`(text: String) throws {
    #expect(try !LabelSelector(parsing: text).matches(labels))
  }

  @Test(arguments: [
    ("app=web,", "found '', expected: identifier after ','"),
    ("app web", "unable to parse requirement: found 'web', expected: in, notin, =, ==, !=, gt, lt"),
    ("=web", "unable to parse requirement: found '=web', expected: identifier"),
    ("a in web", "unable to parse requirement: found 'web' expected: '('"),
  ])
  func `what is no label selector is refused with what was expected`(
    text: String, message: String
  ) {
    let error = #expect(throws: SelectorError.self) { try LabelSelector(parsing: text) }
    #expect(error?.description == message)
  }

  @Test func `a field selector compares texts, and an absent field is the empty one`() throws {
    let pod: JSONValue = ["metadata": ["name": "a,b"], "spec": ["hostNetwork": true]]
    for text in [
      #"metadata.name=a\,b"#, "spec.hostNetwork==true", "status.phase!=Running",
      "spec.nodeName=,metadata.name!=c", "",
    ] {
      #expect(try FieldSelector(parsing: text).matches(pod), "\(text)")
    }
    #expect(try !FieldSelector(parsing: "metadata.name=a").matches(pod))
    #expect(throws: SelectorError.self) { try FieldSelector(parsing: "metadata.name") }
  }

  private static let selector: JSONValue = [
    "matchLabels": ["app": "web", "empty": ""],
    "matchExpressions": [
      ["key": "tier", "operator": "In", "values": ["b", "a"]],
      ["key": "env", "operator": "NotIn", "values": ["test"]],
      ["key": "team", "operator": "Exists"], ["key": "canary", "operator": "DoesNotExist"],
    ],
  ]

  @Test func `a selector of an object chooses as its text does`() throws {
    let selector = try LabelSelector(Self.selector)
    let text = "app=web,empty=,tier in (a,b),env notin (test),team,!canary"
    #expect(selector.description == text)
    #expect(try LabelSelector(parsing: text) == selector)
    let labels = ["app": "web", "empty": "", "tier": "b", "team": "x"]
    #expect(selector.matches(labels))
    for (key, value) in [("tier", "c"), ("env", "test"), ("canary", "")] {
      #expect(!selector.matches(labels.merging([key: value]) { $1 }))
    }
    #expect(!selector.matches(labels.filter { $0.key != "team" }))
  }

  @Test func `an empty selector of an object chooses everything`() throws {
    #expect(try LabelSelector([:] as JSONValue).matches([:]))
    #expect(try LabelSelector([:] as JSONValue).description.isEmpty)
  }

  @Test func `an operator that there is not is a fault`() {
    for name: JSONValue in ["Near", "", .null] {
      #expect(throws: SelectorError.self) {
        try LabelSelector(["matchExpressions": [["key": "a", "operator": name]]])
      }
    }
  }

  @Test func `a node's label may be compared as a number`() throws {
    let greater = try LabelSelector.Requirement(["key": "n", "operator": "Gt", "values": ["5"]])
    #expect(greater.matches(["n": "6"]) && !greater.matches(["n": "5"]) && !greater.matches([:]))
    #expect(greater.description == "n>5")
    #expect(throws: SelectorError.self) {
      try LabelSelector.Requirement(["key": "n", "operator": "Lt", "values": ["x"]])
    }
  }
}
