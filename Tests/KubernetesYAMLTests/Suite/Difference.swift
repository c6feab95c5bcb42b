/// Where this package and the suite part on purpose, in the words that the test prints.
enum Difference: String, CaseIterable {
  /// libyaml, as the go-yaml that kubectl uses, refuses some texts that YAML 1.2 allows: it reads
  /// YAML 1.1.
  case stricter = "refused by libyaml alone"
  /// The other way round: a comment without a space before it, say.
  case looser = "accepted by libyaml alone"
  /// libyaml makes other events of the text than YAML 1.2 does; ours have to be libyaml's.
  case otherEvents = "read otherwise by libyaml"
  /// JSON is taken as JSON where libyaml can't read it, as kubectl takes it.
  case json = "JSON that libyaml refuses"
  /// JSON's keys are strings: numbers and Booleans become some, and nothing else can.
  case keyNotText = "keys that JSON can't have"
  /// JSON's strings are Unicode; kubectl would put replacement characters into the bytes.
  case binaryNotText = "binary that is no UTF-8"
  /// Booleans are those of YAML 1.1, as in kubectl.
  case boolean = "Booleans of YAML 1.1"
  /// A number keeps its spelling, and the suite's JSON has the shortest one.
  case spelling = "numbers that keep their spelling"
  /// Keys keep their order, which the suite's JSON does not always do.
  case order = "keys that keep their order"
  /// Nothing can be applied of a document that is null, and kubectl skips it.
  case nullDocument = "null documents left out"

  /// Whether the value means what the suite's does all the same.
  var keepsMeaning: Bool { [.json, .spelling, .order, .nullDocument].contains(self) }
}
