# Words that are none.

begin "a verb that does not exist is named"
runs verified chekc
refuses "chekc"
end
