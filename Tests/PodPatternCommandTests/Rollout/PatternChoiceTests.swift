import Testing

@testable import podpattern

/// Which PodPatterns a command line means.
@Suite struct PatternChoiceTests {
  private typealias Words = PatternChoice.Words

  private func names(_ names: String...) throws -> PatternChoice {
    .named(try names.map { try PatternName($0) })
  }

  @Test(arguments: [
    ["web", "api"], ["podp/web", "api"], ["podp", "web", "api"], ["podpatterns", "web", "api"],
    ["web", "api", "podpattern/web"],
  ]) func `several names are given as to kubectl`(words: [String]) throws {
    #expect(try PatternChoice(Words(names: words)) == names("web", "api"))
  }

  @Test func `a type alone is a name, unless something else says which`() throws {
    #expect(try PatternChoice(Words(names: ["podp"])) == names("podp"))
    #expect(
      try PatternChoice(Words(names: ["podp"], all: true))
        == .listed(selector: nil, allNamespaces: false))
    #expect(
      try PatternChoice(Words(names: ["podp"], selector: "a=b", allNamespaces: true))
        == .listed(selector: "a=b", allNamespaces: true))
  }

  @Test func `files are a choice`() throws {
    #expect(try PatternChoice(Words(files: ["a.yaml"])) == .declared(files: ["a.yaml"]))
  }

  @Test(arguments: [
    (Words(), "give the name"), (Words(names: ["web"], selector: "a=b"), "one of these alone"),
    (Words(names: ["web"], all: true), "one of these alone"),
    (Words(names: ["web"], files: ["a.yaml"]), "one of these alone"),
    (Words(selector: "a=b", all: true), "one of these alone"), (Words(selector: " "), "is empty"),
    (Words(allNamespaces: true), "give --all or --selector"),
    (Words(names: ["web"], allNamespaces: true), "in one namespace"),
    (Words(files: ["a.yaml"], allNamespaces: true), "give --all or --selector"),
    (Words(names: ["deployment/web"]), "not a PodPattern's type"),
  ])
  fileprivate func `what is no choice, or two, is told`(words: PatternChoice.Words, fault: String) {
    let thrown = #expect(throws: PatternName.Fault.self) { try PatternChoice(words) }
    #expect(thrown?.description.contains(fault) == true, "\(String(describing: thrown))")
  }
}
