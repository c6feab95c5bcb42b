public import Testing

extension Tag {
  /// A drill: what networks, servers and users do to a program, at length. Its suite is called
  /// `…Drills`, and `make drills` runs it.
  @Tag public static var drill: Self
  /// A test that needs a real kube-apiserver. Its suite is called `Real…`, and `make drills` runs it.
  @Tag public static var realServer: Self
  /// A test that needs a real Fluent Bit. Its suite is called `Real…`, and `make drills` runs it.
  @Tag public static var realFluentBit: Self
  /// A test that starts programs.
  @Tag public static var process: Self
  /// A test of random inputs, of which `make fuzz` tries many more.
  @Tag public static var fuzz: Self
}
