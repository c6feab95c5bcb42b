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
}
